"""Generate and keep the statements of credit."""

from lms.activities.models import Activity
from lms.config import Settings
from lms.credit.rules import ATTENDANCE
from lms.credit.statements import credit_statements, plain
from lms.planning.queries import designated, statement_facts


def word_credit(activity: Activity, settings: Settings) -> None:
    """The statement of each designation as it follows from all of them."""
    amounts = designated(activity)
    worded = {
        one.type_code: plain(one.statement)
        for one in credit_statements(statement_facts(activity, settings), amounts)
    }
    for designation in activity.designations:
        designation.statement = worded[designation.credit_type]
    if ATTENDANCE not in amounts:
        # Attendance follows the first designation with the same hours, so its words stand below that one's.
        activity.designations[0].statement += f"\n{worded[ATTENDANCE]}"
