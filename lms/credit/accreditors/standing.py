"""Where a completion or an activity stands with an accreditor, from what was sent and what it answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms.credit.accreditors.answers import in_plain_words, is_there_already
from lms.credit.accreditors.channels import Action


class Outcome(StrEnum):
    """What became of a row that was sent: the accreditor's word, or the office's.

    The office says that it shall be sent again, or that the accreditor, which it asked, has removed the record.
    """

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    AGAIN = "again"
    REMOVED = "removed"


class State(StrEnum):
    """Where it stands, as learners, the office and exports are told alike."""

    PENDING = "pending"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_READY = "not_ready"
    NOT_CONSENTED = "not_consented"
    TOO_LATE = "too_late"
    DELETE_DUE = "delete_due"
    # No report can have it deleted there: the office asks, and writes down that it was done.
    REMOVAL_DUE = "removal_due"
    DELETED = "deleted"
    REVOKED = "revoked"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One row of a report with its latest outcome; None while the accreditor has not answered."""

    action: Action
    at: datetime
    digest: str
    outcome: Outcome | None = None
    answered_at: datetime | None = None
    code: str = ""
    reason: str = ""

    @property
    def was_taken(self) -> bool:
        """Whether the accreditor may have done it: accepted, or not answered yet."""
        return self.outcome in (None, Outcome.ACCEPTED)

    @property
    def was_there(self) -> bool:
        """Whether it was refused because the accreditor has it, from a report that nobody was told the fate of."""
        is_refused = self.action is Action.ADD and self.outcome is Outcome.REJECTED
        return is_refused and is_there_already(self.code, self.reason)


@dataclass(frozen=True, kw_only=True)
class Reportable:
    """What would be sent today: its digest, whether it still stands, may be told, and what it lacks.

    `send_by` is the last day on which it is taken; `updates` where a changed one is sent again, which learners'
    records never are; `is_known` where the accreditor has given it a name of its own; `takes_back` where a report
    can have it deleted there.
    """

    digest: str
    stands: bool = True
    consented: bool = True
    gaps: tuple[str, ...] = ()
    send_by: date | None = None
    updates: bool = False
    is_known: bool = False
    takes_back: bool = True


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where it stands and since when; `action` is what is to be sent now, None where nothing is.

    `code` and `reason` are the accreditor's own words for a rejected row.
    """

    state: State
    since: datetime | None = None
    action: Action | None = None
    code: str = ""
    reason: str = ""
    gaps: tuple[str, ...] = ()
    send_by: date | None = None

    @property
    def why(self) -> str:
        """Why it was rejected, in words that say what to mend where we know them; empty without a reason."""
        return in_plain_words(self.code, self.reason)

    @property
    def is_due(self) -> bool:
        """Whether a report that is made now takes it along."""
        return self.action is not None


def standing_with(sent: Sequence[Sent], what: Reportable, *, today: date) -> Standing:
    """Where it stands; `sent` in the order of sending, `today` in the provider's zone."""
    last = sent[-1] if sent else None
    if last is not None and last.outcome is None:
        return Standing(state=State.WAITING, since=last.at, send_by=what.send_by)
    held = what.is_known or _is_held(sent)
    if not (what.stands and what.consented):
        return _unwanted(last, what, held=held)
    if last is not None and held and _is_settled(last, what):
        return Standing(state=State.ACCEPTED, since=last.answered_at)
    return _to_be_sent(last, what, Action.UPDATE if held else Action.ADD, today)


def _is_held(sent: Sequence[Sent]) -> bool:
    """Whether the accreditor has it, as far as we were told."""
    held = False
    for one in sent:
        is_gone = one.action is Action.DELETE and one.was_taken
        held = not is_gone and (held or one.was_there or (one.action is not Action.DELETE and one.was_taken))
        if one.outcome is Outcome.REMOVED or (one.action is Action.ADD and one.outcome is Outcome.AGAIN):
            held = False
    return held


def _is_settled(last: Sent, what: Reportable) -> bool:
    """Nothing is to be said about what the accreditor has."""
    if not what.updates:
        return True
    return last.outcome is Outcome.ACCEPTED and last.digest == what.digest


def _unwanted(last: Sent | None, what: Reportable, *, held: bool) -> Standing:
    """Revoked, or no longer to be told: what the accreditor has is to be deleted there."""
    if last is not None and last.action is Action.DELETE and last.outcome is Outcome.REJECTED:
        return _refused(last, what)
    if held:
        return _to_be_deleted(what)
    if last is not None and (last.action is Action.DELETE or last.outcome is Outcome.REMOVED):
        return Standing(state=State.DELETED, since=last.answered_at)
    return Standing(state=State.REVOKED if not what.stands else State.NOT_CONSENTED, send_by=what.send_by)


def _to_be_deleted(what: Reportable) -> Standing:
    if not what.takes_back:
        return Standing(state=State.REMOVAL_DUE)
    return Standing(state=State.DELETE_DUE, action=Action.DELETE)


def _to_be_sent(last: Sent | None, what: Reportable, action: Action, today: date) -> Standing:
    is_refused = last is not None and last.outcome is Outcome.REJECTED and last.action is not Action.DELETE
    if what.send_by is not None and today > what.send_by:
        code, reason = (last.code, last.reason) if last is not None and is_refused else ("", "")
        return Standing(state=State.TOO_LATE, code=code, reason=reason, send_by=what.send_by)
    if last is not None and is_refused and last.digest == what.digest:
        return _refused(last, what)
    if what.gaps:
        return Standing(state=State.NOT_READY, gaps=what.gaps, send_by=what.send_by)
    return Standing(state=State.PENDING, action=action, send_by=what.send_by)


def _refused(last: Sent, what: Reportable) -> Standing:
    return Standing(
        state=State.REJECTED, since=last.answered_at, code=last.code, reason=last.reason, send_by=what.send_by
    )
