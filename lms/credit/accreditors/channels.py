"""What a channel to an accreditor is: the files it takes, what stands in them, and how its answers are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from lms.credit.accreditors.facts import ActivityFacts, BoardRegistration, Channel, CompletionFacts


class Action(StrEnum):
    """What an accreditor shall do with a row; a learner's record is never updated, but deleted and added."""

    ADD = "add"
    UPDATE = "update"
    DELETE = "delete"


ADDS: Final = frozenset({Action.ADD})
ADDS_AND_DELETES: Final = frozenset({Action.ADD, Action.DELETE})


class Subject(StrEnum):
    """What the rows of a file are."""

    ACTIVITIES = "activities"
    COMPLETIONS = "completions"


class Verdict(StrEnum):
    """What an accreditor said to a row."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A kind of file that a channel takes; `code` is unique in the channel, `suffix` without its dot."""

    code: str
    name: str
    subject: Subject
    suffix: str
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who reports: the provider's name, and its number with each channel; none where it was not set."""

    name: str
    numbers: dict[Channel, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ActivityRow:
    """An activity in a report."""

    facts: ActivityFacts
    action: Action = Action.ADD

    @property
    def key(self) -> str:
        """By what the accreditor's answer names the row: our own name of the activity, which never changes."""
        return self.facts.provider_activity_id


@dataclass(frozen=True, kw_only=True)
class CompletionRow:
    """A learner's completion in a report; `key` is by what the accreditor's answer names the row."""

    facts: CompletionFacts
    key: str
    action: Action = Action.ADD
    # Of a deletion: the boards that the activity was registered with when the record was sent.
    registrations: tuple[BoardRegistration, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What a file is written from; `activities` are its rows, or those that `completions` belong to."""

    sender: Sender
    activities: Sequence[ActivityRow] = ()
    completions: Sequence[CompletionRow] = ()

    @property
    def activities_by_id(self) -> dict[int, ActivityFacts]:
        """The activities of the rows, by our own number."""
        return {row.facts.activity_id: row.facts for row in self.activities}


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """The file that is answered, as it was stored, and the keys of its rows in their order.

    An answer that does not repeat our key is recognised by what it repeats of the file's other columns.
    """

    data: bytes = b""
    keys: tuple[str, ...] = ()


NOTHING_SENT: Final = SentFile()


@dataclass(frozen=True, kw_only=True)
class ReadAnswer:
    """One row of an accreditor's answer, as it says it."""

    key: str
    verdict: Verdict
    code: str = ""
    reason: str = ""
    # What the accreditor calls an activity from now on; empty for learners.
    accreditor_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadAnswers:
    """An accreditor's answer; `unread` holds lines that say nothing we know, by number and reason."""

    answers: tuple[ReadAnswer, ...]
    unread: tuple[tuple[int, str], ...] = ()


class FormRefused(ValueError):
    """Rows that a form cannot carry; `key` names the first such row, the message says why."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key


class AnswerUnreadable(ValueError):
    """A file that is no answer of this channel; the message says why."""


class AccreditorChannel(Protocol):
    """A channel: pure, equal rows give equal bytes, so that sending twice can be seen."""

    code: Channel
    name: str
    words: str
    forms: tuple[Form, ...]
    # What its files can have the accreditor do with a learner's record.
    actions: frozenset[Action]

    def write(self, form: Form, batch: Batch) -> bytes:
        """The file. Raises FormRefused."""
        ...

    def read_answers(self, data: bytes, sent: SentFile = NOTHING_SENT) -> ReadAnswers:
        """What the accreditor answered in a file to the one that was sent. Raises AnswerUnreadable."""
        ...
