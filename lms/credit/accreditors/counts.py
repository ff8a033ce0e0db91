"""Participation counts: learners by profession, as JA-PARS asks for them with an activity (domain facts 5.14).

A learner is counted once per activity, whatever she was awarded, and an enduring activity once for its whole
lifetime. Of a series each session is counted, so whoever came to three sessions counts three times: its sessions
are awarded one by one, and their counts are added up. Pharmacists and technicians are counted from what CPE
Monitor holds, so JA-PARS takes none of their numbers from the provider.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from lms.accounts.professions import Profession
from lms.credit.accreditors.channels import (
    NOTHING_SENT,
    AnswerUnreadable,
    Batch,
    Form,
    FormRefused,
    ReadAnswers,
    Sender,
    SentFile,
    Subject,
)
from lms.credit.accreditors.columns import Value, columns_of, words_of
from lms.credit.accreditors.facts import ActivityFacts, Channel, CompletionFacts
from lms.credit.accreditors.tables import table_form, write_table

NOT_FROM_PROVIDERS: Final = frozenset({"pharmacist", "pharmacy technician"})
Counts = tuple[tuple[str, int], ...]


def by_category(learners: Mapping[Profession, int]) -> Counts:
    """Learners by JA-PARS's category, in the order of its list; categories without a learner are left out."""
    words = words_of("participant_categories")
    found = dict.fromkeys((words[one] for one in Profession), 0)
    for profession, count in learners.items():
        found[words[profession]] += count
    return tuple((category, count) for category, count in found.items() if count)


def to_report(participants: Counts) -> Counts:
    """What JA-PARS takes from the provider."""
    return tuple((category, count) for category, count in participants if category not in NOT_FROM_PROVIDERS)


def of_series(sessions: Iterable[Counts]) -> Counts:
    """A series' counts from those of its sessions."""
    found: dict[str, int] = {}
    for category, count in (one for session in sessions for one in session):
        found[category] = found.get(category, 0) + count
    return tuple(found.items())


class ParticipationCounts:
    """A table of learners by category for each activity; JA-PARS itself is told with the activity's record."""

    code: Channel = Channel.COUNTS
    name: str = "Participation counts"
    words: str = "Learners by profession, each once per activity; nobody is named"
    forms: tuple[Form, ...] = tuple(table_form(kind, Subject.ACTIVITIES) for kind in ("csv", "xlsx"))

    def key(self, sender: Sender, completion: CompletionFacts) -> str:
        """Counts name nobody. Raises FormRefused always."""
        raise FormRefused("", "Participation counts hold no single completions.")

    def write(self, form: Form, batch: Batch) -> bytes:
        """The table: one row for each activity and category that has learners."""
        records = [record for row in batch.activities for record in _records(row.facts)]
        return write_table(form, columns_of("counts"), records)

    def read_answers(self, data: bytes, sent: SentFile = NOTHING_SENT) -> ReadAnswers:
        """Nobody answers this table. Raises AnswerUnreadable always."""
        raise AnswerUnreadable("Participation counts are answered with the activity's record.")


def _records(facts: ActivityFacts) -> Iterable[dict[str, Value]]:
    for category, count in facts.participants:
        yield {
            "activity": facts.provider_activity_id,
            "accme_activity_id": facts.accme_activity_id,
            "title": facts.title,
            "starts_on": facts.starts_on,
            "ends_on": facts.ends_on,
            "category": category,
            "learners": count,
            "is_reported": "no" if category in NOT_FROM_PROVIDERS else "yes",
        }


COUNTS: Final = ParticipationCounts()
