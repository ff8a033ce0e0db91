"""What hosts enter at their desk: the reason of a decision."""

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired

from lms.web.forms import Form, Line


class DecisionForm(Form):
    """Why a check-in counts, or does not."""

    check_in_id = 0
    reason = Line(_("Reason"), [DataRequired(_("Enter the reason."))], most=300)


def decision_form(check_in_id: int, *, sent: bool = False) -> DecisionForm:
    """The form of one check-in among several on the page, as it was sent or empty."""
    prefix = f"c{check_in_id}"
    form = DecisionForm(prefix=prefix) if sent else DecisionForm(formdata=None, prefix=prefix)
    form.check_in_id = check_in_id
    return form
