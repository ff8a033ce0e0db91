"""The doors of building activities: what planning asks for, the staff's list, one activity, publishing."""

from lms.planning import words as words
from lms.planning.views import desk as desk
from lms.planning.views import editor as editor
from lms.planning.views import information as information
from lms.planning.views import lists as lists
from lms.planning.views import publication as publication
from lms.planning.views.blueprint import blueprint as blueprint
