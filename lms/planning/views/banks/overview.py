"""All question banks that a person may read, and the beginning of a new one."""

from flask import redirect, render_template, url_for

from lms.access.decision import Refusal, insist
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.assessments import operations as assessments
from lms.assessments.banking import Facets
from lms.assessments.policy import banks_for_reading, may_open_banks
from lms.assessments.queries import counted_in_banks
from lms.planning.forms import BankForm
from lms.planning.forms.questions import KINDS
from lms.planning.queries import departments_for
from lms.planning.views.blueprint import blueprint
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import say, words


@blueprint.get("/planning/banks")
@requires(Permission.ACTIVITIES_EDIT)
def banks() -> str:
    """Each with what it holds."""
    insist(may_open_banks(current_actor()))
    return _page(_form(formdata=None))


@blueprint.post("/planning/banks")
@requires(Permission.ACTIVITIES_EDIT)
def make_bank() -> Page:
    """Begin one."""
    insist(may_open_banks(current_actor()))
    form = _form()
    if form.validate():
        try:
            made = assessments.make_bank(form.name.data, form.department_id, actor=current_actor())
            say("bank_kept")
            return redirect(url_for("planning.bank", bank_id=made.id), 303)
        except Refusal as refusal:
            transactions.roll_back()
            form.refuse("name", words(refusal.code))
    return _page(form), 422


def _form(**given: object) -> BankForm:
    departments, with_house = departments_for(current_actor())
    form = BankForm(**given)
    form.offer(departments, with_house=with_house)
    return form


def _page(form: BankForm) -> str:
    found, counts = banks_for_reading(current_actor()), counted_in_banks()
    return render_template(
        "planning/banks/overview.html",
        banks=[(bank, department, counts.get(bank.id, Facets())) for bank, department in found],
        form=form,
        kinds=KINDS,
    )
