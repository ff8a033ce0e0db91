"""The doors of the ledger, by what they open: transcript, certificates, verification."""

from lms.credit.views import badges, certificates, reissuing, transcript, verification
from lms.credit.views.blueprint import blueprint

__all__ = ["badges", "blueprint", "certificates", "reissuing", "transcript", "verification"]
