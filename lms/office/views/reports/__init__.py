"""Reports to accreditors: what is due to each, the files that were made, their answers, and the comparison."""

from lms.office.views.reports import answers, channel, comparing, file, overview, report

__all__ = ["answers", "channel", "comparing", "file", "overview", "report"]
