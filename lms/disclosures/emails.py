"""The letter that asks a person to disclose."""

from datetime import date, datetime

from lms.accounts.models import Address
from lms.activities.models import Activity
from lms.mail import post


def send_disclosure_request(
    to: Address, activity: Activity, token: str, *, is_reminder: bool, looks_back_to: date, ends_at: datetime
) -> None:
    """The personal link to the form, what it asks for, and until when it works."""
    post.send(
        "disclosure_request",
        to.address,
        name=to.person.name,
        title=activity.title,
        is_reminder=is_reminder,
        looks_back_to=looks_back_to,
        ends_at=ends_at,
        zone=activity.zone,
        link=post.link(f"/disclosures/{token}"),
    )
