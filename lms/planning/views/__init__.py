"""The doors of building activities: what planning asks for, the desk, the editor, publishing, after it."""

from lms.planning import live_words as live_words
from lms.planning import words as words
from lms.planning.views import after as after
from lms.planning.views import banks as banks
from lms.planning.views import cancelling as cancelling
from lms.planning.views import clips as clips
from lms.planning.views import correcting as correcting
from lms.planning.views import credit_after as credit_after
from lms.planning.views import desk as desk
from lms.planning.views import disclosing as disclosing
from lms.planning.views import editor as editor
from lms.planning.views import host as host
from lms.planning.views import hosts as hosts
from lms.planning.views import information as information
from lms.planning.views import lists as lists
from lms.planning.views import publication as publication
from lms.planning.views import questions as questions
from lms.planning.views import replacing as replacing
from lms.planning.views import reporting as reporting
from lms.planning.views import rescheduling as rescheduling
from lms.planning.views import takeover as takeover
from lms.planning.views import withdrawing as withdrawing
from lms.planning.views.blueprint import blueprint as blueprint
