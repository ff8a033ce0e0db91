"""What is reported of me, to whom, and whether I want it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock, config
from lms.access.guard import current_actor
from lms.access.marks import signed_in
from lms.accounts.models import Person
from lms.accounts.queries import person_by_id
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.models import ReportingConsent
from lms.credit.accreditors.operations import say_consent
from lms.credit.accreditors.queries import consents_of, counted_no_more, reporting_of
from lms.credit.accreditors.readiness import CONSENTED_CHANNELS, LEARNERS_OF_JA_PARS, OF_LEARNER, year_ends_on
from lms.credit.accreditors.reported import ReportedCompletion
from lms.credit.views.blueprint import blueprint
from lms.web.messages import say
from lms.web.paths import safe_path

ANSWERS: Final = {"yes": True, "no": False}


@blueprint.get("/transcript/reporting")
@signed_in
def reporting() -> str:
    """Per award the channels that apply, where each stands and what I could do; my word to each channel."""
    me = current_actor().id or abort(403)
    person, now = person_by_id(me) or abort(403), clock.now()
    rows, consents = reporting_of(me, now), consents_of(me)
    zone = person.zone or config.current().zone
    return render_template(
        "credit/reporting.html",
        awards=_by_award(rows),
        too_late=counted_no_more(me),
        asked=_asked(person, rows, consents),
        consents=consents,
        zone=zone,
        today=clock.today(zone),
    )


@blueprint.post("/transcript/reporting/<channel>")
@signed_in
def keep_consent(channel: str) -> Response:
    """Keep my word whether this channel may be told of me."""
    me, said = current_actor().id or abort(403), ANSWERS.get(request.form.get("given", ""))
    if channel not in CONSENTED_CHANNELS or said is None:
        abort(404)
    say_consent(current_actor(), me, Channel(channel), given=said)
    say("reporting_wanted" if said else "reporting_declined")
    return redirect(safe_path(request.form.get("next"), url_for(".reporting")), 303)


def _by_award(rows: Iterable[ReportedCompletion]) -> list[list[ReportedCompletion]]:
    """The rows of each award together, in their order."""
    found: defaultdict[int, list[ReportedCompletion]] = defaultdict(list)
    for row in rows:
        found[row.facts.award_id].append(row)
    return list(found.values())


def _asked(
    person: Person, rows: Iterable[ReportedCompletion], consents: Mapping[Channel, ReportingConsent]
) -> list[Channel]:
    """The channels about which she is asked: those that take something of hers, or will."""
    concerned = {row.channel for row in rows} | set(consents)
    if person.profession in LEARNERS_OF_JA_PARS:
        concerned.add(Channel.JA_PARS)
    return [one for one in CONSENTED_CHANNELS if one in concerned]


def days_left(day: date, today: date) -> int:
    """How many days are left to the end of this one; 0 on the day itself."""
    return (day - today).days


def is_hers(gap: str) -> bool:
    """Whether she can mend it herself."""
    return gap in OF_LEARNER


blueprint.add_app_template_global(days_left, "days_left")
blueprint.add_app_template_global(year_ends_on, "moc_year_ends_on")
blueprint.add_app_template_test(is_hers, "hers_to_mend")
