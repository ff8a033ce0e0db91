"""The claim where the last step is not a page of its own, and the certificate's page."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock, config
from lms.access.marks import signed_in
from lms.accounts.queries import person_by_id, primary_address
from lms.activities.models import Activity
from lms.credit.accreditors.facts import BoardRegistration
from lms.credit.accreditors.queries import (
    consents_of,
    counted_no_more,
    readiness_of,
    reporting_of_award,
    takes_no_more,
)
from lms.credit.accreditors.readiness import CONSENTED_CHANNELS
from lms.credit.codes import grouped
from lms.credit.models import Award
from lms.credit.policy import name_for
from lms.credit.queries import verdict_of
from lms.learning import gate
from lms.learning.claiming import Completion, certificates_held, complete_and_claim
from lms.learning.facts import credits_to_claim
from lms.learning.forms import ClaimForm
from lms.learning.rows import Rows
from lms.learning.standing import Standing, standing_of
from lms.learning.views.activity import activity_or_404, learner
from lms.learning.views.answers import me
from lms.learning.views.blueprint import blueprint
from lms.learning.views.closed import closed_page
from lms.learning.views.steps import shown_tasks, url_of
from lms.web.answers import Drawn, Page


@blueprint.get("/activities/<slug>/claim")
@signed_in
def claim(slug: str) -> Page:
    """Name and amount, for activities whose last step has no page to claim on."""
    found = activity_or_404(slug)
    mine = standing_of(learner(found), found)
    if mine.facts.has_award:
        return redirect(url_for("learning.certificate", slug=slug))
    if mine.answer.reason is not gate.Reason.READY_TO_CLAIM:
        return closed_page(found, mine, gate.Step.CERTIFICATE)
    return _page(found, mine, claim_form_for(found, mine))


@blueprint.post("/activities/<slug>/claim")
@signed_in
def send_claim(slug: str) -> Page:
    """Award what the gate allows; a second claim gets the same certificate."""
    found = activity_or_404(slug)
    mine = standing_of(learner(found), found)
    form = claim_form_for(found, mine)
    if mine.answer.reason is gate.Reason.READY_TO_CLAIM and form is not None and mine.person is not None:
        claimed = form.claim()
        if claimed is None:
            return _page(found, mine, form)
        complete_and_claim(person=mine.person, activity=found, claim=claimed)
    return redirect(url_for("learning.claim", slug=slug), 303)


@blueprint.get("/activities/<slug>/certificate")
@signed_in
def certificate(slug: str) -> Page:
    """The certificate is ready: download, transcript, verification."""
    found = activity_or_404(slug)
    mine, held = standing_of(learner(found), found), certificates_held(me(), found.id)
    if not held:
        return closed_page(found, mine, gate.Step.CERTIFICATE)
    return render_template(
        "learning/certificate.html",
        activity=found,
        mine=mine,
        certificate=held[0],
        verdict=verdict_of(held[0].award),
        today=name_for(person_by_id(me()) or abort(403), held[0].award),
        accompanying=[one for one in held[1:] if verdict_of(one.award).counts],
        steps=len(shown_tasks(mine.tasks)),
        address=primary_address(me()),
        **_reporting(held[0].award),
        code=grouped(held[0].code),
        base_url=config.current().base_url.rstrip("/"),
    )


def _reporting(award: Award) -> dict[str, Any]:
    """To whom it is reported, and the channels about which she is asked here once."""
    zone = config.current().zone
    rows, said = reporting_of_award(award.id, clock.now()), consents_of(award.person_id)
    return {
        "reported": rows,
        "too_late": [one for one in counted_no_more(award.person_id) if one.award_id == award.id],
        "undecided": [one for one in CONSENTED_CHANNELS if one not in said],
        "today_there": clock.today(zone),
    }


def claim_form_for(found: Activity, mine: Standing | Rows) -> ClaimForm | None:
    """The claim's fields with what is open to this person now; None where nothing is."""
    offered = mine.claimable if isinstance(mine, Standing) else credits_to_claim(found, now=clock.now(), rows=mine)
    if not offered:
        return None
    form = ClaimForm()
    form.offer(offered, has_identifiers=mine.has_identifiers)
    return form


def boards_ended(found: Activity, mine: Standing) -> tuple[BoardRegistration, ...]:
    """The boards that know her and would have counted her completion until a day that is over."""
    person, today = mine.person, clock.today(found.zone)
    if person is None or person.profession is None or not takes_no_more(found.id, today):
        return ()
    types = mine.facts.eligible_types
    ready = readiness_of(person.id, found.id, types, person.profession, completed_on=today)
    return tuple(board for one in ready for board in one.ended)


def after(found: Activity, completion: Completion) -> Response:
    """To the certificate, or back to the page that says why there is none."""
    page = "learning.certificate" if completion.certificate_id else "learning.evaluation"
    return redirect(url_for(page, slug=found.slug), 303)


def _page(found: Activity, mine: Standing, form: ClaimForm | None) -> Drawn:
    page = render_template(
        "learning/claim.html",
        activity=found,
        mine=mine,
        claim_form=form,
        ended=boards_ended(found, mine),
        url_of=url_of,
    )
    return (page, 422) if form is not None and form.problems() else page
