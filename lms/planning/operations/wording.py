"""Generate and keep the statements of credit."""

from lms.activities.models import Activity
from lms.config import Settings
from lms.planning.queries import statements_of


def word_credit(activity: Activity, settings: Settings) -> None:
    """The statement of each designation as it follows from all of them."""
    words = statements_of(activity, settings)
    for designation in activity.designations:
        designation.statement = words[designation.credit_type]
