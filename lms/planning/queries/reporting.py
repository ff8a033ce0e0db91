"""What accreditors know of an activity, what each still lacks, and what the form begins with."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.activities.models import Activity
from lms.activities.rules import ActivityKind
from lms.assessments.queries import quiz_with_questions
from lms.credit.accreditors.events import event_facts
from lms.credit.accreditors.facts import ActivityFacts, ActivitySaid, Channel
from lms.credit.accreditors.loading import INTERPROFESSIONAL, ONLINE, activity_facts, said_of
from lms.credit.accreditors.queries import reporting_facts
from lms.credit.accreditors.readiness import Gap, activity_gaps
from lms.credit.rules import CREDIT_TYPES


@dataclass(frozen=True, kw_only=True)
class ChannelReadiness:
    """What one channel lacks of an activity; ready where nothing is missing."""

    channel: Channel
    gaps: tuple[Gap, ...]


def said_to_accreditors(activity: Activity) -> ActivitySaid:
    """What was said, else what the activity itself says."""
    if reporting_facts(activity.id) is not None:
        return kept_for_accreditors(activity)
    event = event_facts(select(Activity.id).where(Activity.id == activity.id)).get(activity.id)
    online = (ONLINE,) if activity.kind is ActivityKind.ON_DEMAND else ()
    return ActivitySaid(
        description=activity.summary or "",
        delivery_methods=event.delivery if event is not None else online,
        fee=event.fee if event is not None else "",
        is_interprofessional=any(one.credit_type == INTERPROFESSIONAL for one in activity.designations),
    )


def kept_for_accreditors(activity: Activity) -> ActivitySaid:
    """What was said alone."""
    kept = reporting_facts(activity.id)
    return said_of(kept) if kept is not None else ActivitySaid()


def readiness_of(activity: Activity) -> tuple[ChannelReadiness, ...]:
    """Each channel that this activity is reported to; none before it is published."""
    facts = activity_facts(select(Activity.id).where(Activity.id == activity.id)).get(activity.id)
    if facts is None:
        return ()
    return tuple(
        ChannelReadiness(channel=channel, gaps=_gaps(channel, facts) + _feedback(channel, activity.id))
        for channel in _channels(facts)
    )


def _channels(facts: ActivityFacts) -> list[Channel]:
    """JA-PARS takes every activity; the others where something of it is theirs."""
    found = [Channel.JA_PARS]
    if any(_reporting(one.credit_type) == Channel.CPE_MONITOR for one in facts.credits):
        found.append(Channel.CPE_MONITOR)
    if facts.boards:
        found.append(Channel.MOC)
    if facts.ce_broker_course_id:
        found.append(Channel.CE_BROKER)
    return found


def _gaps(channel: Channel, facts: ActivityFacts) -> tuple[Gap, ...]:
    """What the activity lacks for itself and for its learners, each once."""
    types = [one.credit_type for one in facts.credits if _reporting(one.credit_type) == channel]
    # A board's points follow physicians' credit, which is JA-PARS's.
    types += ["" if channel is not Channel.MOC else channel.value]
    return tuple(dict.fromkeys(gap for code in types for gap in activity_gaps(channel, facts, type_code=code)))


def _feedback(channel: Channel, activity_id: int) -> tuple[Gap, ...]:
    """Boards ask for a quiz that tells why each right answer is right, with a reference (domain facts 2.6)."""
    if channel is not Channel.MOC:
        return ()
    quiz = quiz_with_questions(activity_id)
    tells = quiz is not None and all(one.rationale and one.reference for one in quiz.questions)
    return () if tells else (Gap.FEEDBACK,)


def _reporting(code: str) -> str:
    kind = CREDIT_TYPES.get(code)
    return kind.reporting if kind is not None else ""
