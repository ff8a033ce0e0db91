"""Moodle XML: the questions of a file, and a file of questions."""

from lms.assessments.exchange.moodle_xml.reading import read
from lms.assessments.exchange.moodle_xml.writing import write

__all__ = ["read", "write"]
