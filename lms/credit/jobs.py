"""The worker renders certificates ahead, so that a download finds its document."""

from lms.credit.rendering import render_once
from lms.jobs.outbox import job


@job("credit.render")
def render_ahead(certificate_id: int) -> None:
    """Render and store a certificate's document unless it is stored; repeatable."""
    render_once(certificate_id)
