"""The doors of the ledger, by what they open: transcripts and what learners add, certificates, verification."""

from lms.credit.views import badges as badges
from lms.credit.views import certificates as certificates
from lms.credit.views import cycles as cycles
from lms.credit.views import files as files
from lms.credit.views import links as links
from lms.credit.views import own_entries as own_entries
from lms.credit.views import reissuing as reissuing
from lms.credit.views import reporting as reporting
from lms.credit.views import shared as shared
from lms.credit.views import transcript as transcript
from lms.credit.views import verification as verification
from lms.credit.views.blueprint import blueprint as blueprint
