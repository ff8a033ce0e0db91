"""The doors of what quiz and evaluation came to: the page, the paper, the tables."""

from lms.planning.views.after.results import files as files
from lms.planning.views.after.results import page as page
