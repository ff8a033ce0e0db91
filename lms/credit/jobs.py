"""The worker renders certificates ahead, so that a download finds its document."""

from lms.credit.rendering import render_once
from lms.jobs.outbox import job
from lms.storage import files


@job("credit.render")
def render_ahead(certificate_id: int) -> None:
    """Render and store a certificate's document unless it is stored; repeatable."""
    render_once(certificate_id)


@job("credit.remove_proof")
def remove_proof(storage_name: str) -> None:
    """Remove the file of an entry that was deleted, or has another proof now; repeatable."""
    files().delete(storage_name)
