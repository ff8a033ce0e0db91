"""What the office says of an activity because accreditors ask for it."""

from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import select

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, ActivityReporting
from lms.audit.log import note
from lms.credit.accreditors import policy
from lms.credit.accreditors.activity_rules import problems
from lms.credit.accreditors.facts import ActivitySaid
from lms.credit.accreditors.loading import said_of
from lms.credit.accreditors.merging import merged
from lms.db import session


class FactsContested(Refusal):
    """Of some facts somebody else has said something else since they were read."""


def say_activity_facts(
    actor: Actor, activity: Activity, said: ActivitySaid, *, seen: str | None = None
) -> ActivityReporting:
    """Keep what accreditors ask about an activity.

    With the mark of what was read before (`merging.mark_of`), what was said since stays where nothing else is said
    now; without it, all that stands is replaced. Raises Refusal: not_allowed; facts_refused, naming `fields`;
    FactsContested, naming them too.
    """
    insist(policy.may_say_facts(actor, activity))
    wrong = problems(said)
    if wrong:
        raise Refusal("facts_refused", status=422, fields=" ".join(sorted({name for name, _code in wrong})))
    kept = _held_facts(activity)
    if seen is not None:
        joined = merged(said, seen, said_of(kept) if kept else ActivitySaid())
        if joined.contested:
            raise FactsContested("facts_changed_meanwhile", fields=" ".join(joined.contested))
        said = joined.said
    if kept is None:
        kept = ActivityReporting(activity_id=activity.id, changed_at=clock.now())
        session.add(kept)
    changed = [name for name, value in _plain(said).items() if getattr(kept, name) != value]
    for name in changed:
        setattr(kept, name, _plain(said)[name])
    kept.changed_at = clock.now()
    session.flush()
    note("say_activity_facts", actor_id=actor.id, subject=("activity", activity.id), fields=" ".join(changed))
    return kept


def keep_accreditors_number(actor: Actor, activity: Activity, accme_activity_id: str) -> ActivityReporting:
    """Keep what JA-PARS calls an activity from now on (nine digits). Raises Refusal as `say_activity_facts`."""
    kept = _held_facts(activity)
    said = said_of(kept) if kept else ActivitySaid()
    return say_activity_facts(actor, activity, replace(said, accme_activity_id=accme_activity_id))


def _held_facts(activity: Activity) -> ActivityReporting | None:
    """What was said last, read when nobody else is saying anything; learners of the activity do not wait."""
    session.execute(select(Activity.id).where(Activity.id == activity.id).with_for_update(key_share=True))
    query = select(ActivityReporting).filter_by(activity_id=activity.id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _plain(said: ActivitySaid) -> dict[str, Any]:
    """As it is kept: lists of plain values, amounts of points and days as text."""
    return {
        **{item.name: getattr(said, item.name) for item in fields(said)},
        "delivery_methods": list(said.delivery_methods),
        "commendation": list(said.commendation),
        "measured_outcomes": list(said.measured_outcomes),
        "support": [asdict(one) for one in said.support],
        "boards": [one.plain for one in said.boards],
    }
