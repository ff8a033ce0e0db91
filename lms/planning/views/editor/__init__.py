"""The doors of the editor: its page, and one module for each part of it."""

from lms.assessments import exchange_wording as exchange_wording
from lms.assessments import wording as wording
from lms.planning.views.editor import banks as banks
from lms.planning.views.editor import captions as captions
from lms.planning.views.editor import credit as credit
from lms.planning.views.editor import cues as cues
from lms.planning.views.editor import disclosures as disclosures
from lms.planning.views.editor import draws as draws
from lms.planning.views.editor import evaluation as evaluation
from lms.planning.views.editor import figures as figures
from lms.planning.views.editor import front_matter as front_matter
from lms.planning.views.editor import live as live
from lms.planning.views.editor import page as page
from lms.planning.views.editor import people as people
from lms.planning.views.editor import question_files as question_files
from lms.planning.views.editor import quiz as quiz
from lms.planning.views.editor import recording as recording
from lms.planning.views.editor import sessions as sessions
from lms.planning.views.editor import window as window
