"""The doors of the ledger, by what they open: transcript, certificates, verification."""

from lms.credit.views import certificates, reissuing, transcript, verification
from lms.credit.views.blueprint import blueprint

__all__ = ["blueprint", "certificates", "reissuing", "transcript", "verification"]
