"""The doors of what became of a published activity: its numbers, the rows behind them, and their files."""

from lms.planning.views.after import files as files
from lms.planning.views.after import lists as lists
from lms.planning.views.after import making as making
from lms.planning.views.after import page as page
from lms.planning.views.after import results as results
