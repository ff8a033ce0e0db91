"""The doors of question banks: all of them, one with its questions, files from and for it."""

from lms.planning.views.banks import files as files
from lms.planning.views.banks import one as one
from lms.planning.views.banks import overview as overview
from lms.planning.views.banks import questions as questions
