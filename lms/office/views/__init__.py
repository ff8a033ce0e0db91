"""The doors of the staff's desk, and what everybody may read of the office."""

# The messages' codes become known.
from lms.office import messages as messages
from lms.office.views import certificates as certificates
from lms.office.views import desk as desk
from lms.office.views import letters as letters
from lms.office.views import participants as participants
from lms.office.views import people as people
from lms.office.views import public_pages as public_pages
from lms.office.views import reports as reports
from lms.office.views.blueprint import blueprint as blueprint
