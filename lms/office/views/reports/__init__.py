"""Reports to accreditors: what is due to each, the files that were made, their answers, and the comparison."""

from lms.office.views.reports import answers as answers
from lms.office.views.reports import channel as channel
from lms.office.views.reports import comparing as comparing
from lms.office.views.reports import file as file
from lms.office.views.reports import overview as overview
from lms.office.views.reports import report as report
