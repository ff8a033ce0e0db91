"""An award or an activity as one channel sees it: what would be sent, under which key, and where it stands."""

import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from lms import config
from lms.credit.accreditors.channels import Action, ActivityRow, CompletionRow
from lms.credit.accreditors.events import cancelled_of
from lms.credit.accreditors.facts import ActivityFacts, Channel, CompletionFacts
from lms.credit.accreditors.loading import Chosen, activity_facts, completion_facts, revoked_awards
from lms.credit.accreditors.models import Report, ReportAnswer, ReportRow
from lms.credit.accreditors.participants import participants_of
from lms.credit.accreditors.readiness import (
    activity_gaps,
    channels_for,
    gaps_of,
    is_concerned,
    matching_boards,
    registered_for,
    send_by,
)
from lms.credit.accreditors.registry import CHANNELS
from lms.credit.accreditors.standing import Outcome, Reportable, Sent, Standing, standing_with
from lms.credit.accreditors.told import deletion_of
from lms.credit.models import Award
from lms.db import session


@dataclass(frozen=True, kw_only=True)
class ReportedCompletion:
    """An award as one channel sees it; `part` is the board where it goes to several, `attempt` the next one.

    `key` is that of before, else our CreditID; where a channel answers by another name, replace it by that.
    """

    channel: Channel
    facts: CompletionFacts
    activity: ActivityFacts
    part: str
    key: str
    attempt: int
    digest: str
    standing: Standing
    # The report's row by which the accreditor got it, and what named the learner then, where it is to be deleted.
    added_by: int | None = None
    told: Mapping[str, Any] | None = None

    @property
    def row(self) -> CompletionRow:
        """As a channel writes it down."""
        row = CompletionRow(facts=self.facts, key=self.key, action=self.standing.action or Action.ADD)
        return deletion_of(row, self.told) if self.told else row


@dataclass(frozen=True, kw_only=True)
class ReportedActivity:
    """An activity as one channel sees it; `attempt` is the next one."""

    channel: Channel
    facts: ActivityFacts
    key: str
    attempt: int
    digest: str
    standing: Standing

    @property
    def row(self) -> ActivityRow:
        """As a channel writes it down."""
        return ActivityRow(facts=self.facts, action=self.standing.action or Action.ADD)


@dataclass(frozen=True)
class _Sending:
    """What was sent of one thing to one channel, in its order, and by what name."""

    sent: tuple[Sent, ...] = ()
    key: str = ""
    added_by: int | None = None


_NEVER: Final = _Sending()
# Channel and award or activity, then board.
_History = Mapping[tuple[Channel, int], Mapping[str, _Sending]]
_NOTHING: Mapping[str, _Sending] = {}


@dataclass(frozen=True)
class _Seen:
    """What all the awards of one look have in common."""

    history: _History
    revoked: frozenset[int]
    today: date


def digest_of(facts: CompletionFacts | ActivityFacts) -> str:
    """Stands for what is sent of these facts: changes with them, and does not tell them.

    What a learner gave of herself is short enough to be guessed from a plain digest, so a key goes into hers.
    How many took part is left out: it changes daily, and the office sends it again when a year is closed. So is
    what JA-PARS calls an activity: it comes with the acceptance of what was sent.
    """
    plain: dict[str, Any] = asdict(facts)
    for name in ("consented", "participants", "claimed_at"):
        plain.pop(name, None)
    is_activity = isinstance(facts, ActivityFacts)
    if is_activity:
        plain["accme_activity_id"] = ""
    text = json.dumps(plain, sort_keys=True, default=str).encode()
    if is_activity:
        return hashlib.sha256(text).hexdigest()
    return hmac.new(config.current().signing_key.encode(), text, hashlib.sha256).hexdigest()


def completion_key(award_id: int, board: str = "") -> str:
    """By what accreditors know a learner's row from us (JA-PARS CreditID: `ccid:<organisation>:<id>`)."""
    return f"ccid:{config.current().report_domain}:{award_id}{f'-{board}' if board else ''}"


def completions(chosen: Chosen, channels: Sequence[Channel], now: datetime) -> Iterator[ReportedCompletion]:
    """The chosen awards, once for each of these channels that takes them: thirteen statements."""
    found = list(_completions(chosen, channels, now))
    deleted = {one.added_by for one in found if one.standing.action is Action.DELETE}
    told = _told(deleted) if deleted else {}
    for one in found:
        yield replace(one, told=told[one.added_by]) if one.added_by in told else one


def _told(row_ids: Collection[int | None]) -> dict[int | None, Mapping[str, Any] | None]:
    """What named learners in these rows of reports; None where it was not kept."""
    query = select(ReportRow.id, ReportRow.told).where(ReportRow.id.in_(row_ids))
    return {row.id: row.told for row in session.execute(query)}


def _completions(chosen: Chosen, channels: Sequence[Channel], now: datetime) -> Iterator[ReportedCompletion]:
    found = completion_facts(chosen)
    activities = activity_facts(select(Award.activity_id).where(Award.id.in_(chosen)))
    seen = _Seen(_history(ReportRow.award_id.in_(chosen)), revoked_awards(chosen), _today(now))
    for facts in found:
        activity = activities[facts.activity_id]
        for channel in channels:
            before = seen.history.get((channel, facts.award_id), _NOTHING)
            for part in _parts(channel, facts, registered_for(activity, facts.completed_on), before):
                yield _completion(channel, part, _narrowed(facts, part), activity, seen)


def activities(channel: Channel, chosen: Chosen, now: datetime) -> Iterator[ReportedActivity]:
    """The chosen activities as this channel sees them, with their participants: eleven statements."""
    counted, cancelled = participants_of(chosen), cancelled_of(chosen)
    history, today = _history(ReportRow.activity_id.in_(chosen), ReportRow.channel == channel), _today(now)
    for activity_id, known in activity_facts(chosen).items():
        facts = replace(known, participants=counted.get(activity_id, ()))
        before, digest = history.get((channel, activity_id), _NOTHING).get("", _NEVER), digest_of(facts)
        what = Reportable(
            digest=digest,
            stands=activity_id not in cancelled,
            gaps=activity_gaps(channel, facts),
            updates=True,
            is_known=bool(facts.accme_activity_id),
        )
        yield ReportedActivity(
            channel=channel,
            facts=facts,
            key=before.key or facts.provider_activity_id,
            attempt=len(before.sent) + 1,
            digest=digest,
            standing=standing_with(before.sent, what, today=today),
        )


def sent_rows(*where: ColumnElement[bool]) -> Iterator[tuple[ReportRow, Sent]]:
    """Rows of reports in the order of sending, each with its latest answer."""
    query = (
        select(ReportRow, Report.made_at, ReportAnswer)
        .join(Report, Report.id == ReportRow.report_id)
        .outerjoin(ReportAnswer, ReportAnswer.row_id == ReportRow.id)
        .where(*where)
        .order_by(ReportRow.id, ReportAnswer.number)
    )
    latest: dict[int, tuple[ReportRow, Sent]] = {}
    for row, at, answer in session.execute(query):
        latest[row.id] = (row, _sent(row, at, answer))
    yield from latest.values()


def _sent(row: ReportRow, at: datetime, answer: ReportAnswer | None) -> Sent:
    if answer is None:
        return Sent(action=row.action, at=at, digest=row.digest)
    return Sent(
        action=row.action,
        at=at,
        digest=row.digest,
        outcome=Outcome(answer.outcome),
        answered_at=answer.at,
        code=answer.code,
        reason=answer.reason,
    )


def _history(*where: ColumnElement[bool]) -> _History:
    found: defaultdict[tuple[Channel, int], dict[str, _Sending]] = defaultdict(dict)
    for row, sent in sent_rows(*where):
        parts = found[row.channel, row.award_id or row.activity_id or 0]
        before = parts.get(row.part, _Sending(key=row.key))
        added_by = row.id if row.action is Action.ADD else before.added_by
        parts[row.part] = replace(before, sent=(*before.sent, sent), added_by=added_by)
    return found


def _parts(
    channel: Channel, facts: CompletionFacts, activity: ActivityFacts, before: Mapping[str, _Sending]
) -> tuple[str, ...]:
    """The boards to which an award goes, one by one; of any other channel one part without a name.

    The activity has those boards that count a completion of its day. What was sent before stays there to be seen,
    also where today it would not be sent.
    """
    takes = channel in channels_for(facts.credit_type, facts.profession, activity)
    if not (takes and is_concerned(channel, facts)):
        return tuple(before)
    boards = matching_boards(facts, activity) if channel is Channel.MOC else ()
    return tuple(dict.fromkeys((*boards, *before))) or ("",)


def _narrowed(facts: CompletionFacts, board: str) -> CompletionFacts:
    if not board:
        return facts
    return replace(facts, boards=tuple(one for one in facts.boards if one.board == board))


def _completion(
    channel: Channel, part: str, facts: CompletionFacts, activity: ActivityFacts, seen: _Seen
) -> ReportedCompletion:
    history = seen.history.get((channel, facts.award_id), _NOTHING)
    digest, before = digest_of(facts), history.get(part, _NEVER)
    what = Reportable(
        digest=digest,
        stands=facts.award_id not in seen.revoked,
        consented=channel in facts.consented,
        gaps=gaps_of(channel, facts, registered_for(activity, facts.completed_on)),
        send_by=send_by(channel, facts.completed_on, activity),
        takes_back=Action.DELETE in CHANNELS[channel].actions,
    )
    return ReportedCompletion(
        channel=channel,
        facts=facts,
        activity=activity,
        part=part,
        key=before.key or completion_key(facts.award_id, part),
        attempt=len(before.sent) + 1,
        digest=digest,
        standing=standing_with(before.sent, what, today=seen.today),
        added_by=before.added_by,
    )


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(config.current().zone)).date()
