"""The doors of learners: catalogue, activity, watching, quiz, evaluation."""

from lms.learning.views import activity as activity
from lms.learning.views import attendance as attendance
from lms.learning.views import calendars as calendars
from lms.learning.views import catalogue as catalogue
from lms.learning.views import check_in as check_in
from lms.learning.views import claim as claim
from lms.learning.views import evaluation as evaluation
from lms.learning.views import figures as figures
from lms.learning.views import follow_up as follow_up
from lms.learning.views import help_page as help_page
from lms.learning.views import home as home
from lms.learning.views import join as join
from lms.learning.views import messages as messages
from lms.learning.views import mine as mine
from lms.learning.views import quiz as quiz
from lms.learning.views import registration as registration
from lms.learning.views import watching as watching
from lms.learning.views.blueprint import blueprint as blueprint
