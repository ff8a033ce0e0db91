"""Participation counts: learners by profession, as JA-PARS asks for them with an activity (domain facts 5.14).

A learner is counted once per activity, whatever she was awarded, and an enduring activity once for its whole
lifetime. Pharmacists and technicians are counted from what CPE Monitor holds, so JA-PARS takes none of their
numbers from the provider.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from lms.accounts.professions import Profession
from lms.credit.accreditors.channels import Form, Subject
from lms.credit.accreditors.columns import Value, columns_of, words_of
from lms.credit.accreditors.facts import ActivityFacts
from lms.credit.accreditors.tables import table_form, write_table

# Their numbers come to JA-PARS from CPE Monitor; from the provider it takes none.
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


FORMS: Final = tuple(table_form(kind, Subject.ACTIVITIES) for kind in ("csv", "xlsx"))


def counts_table(form: Form, activities: Iterable[ActivityFacts]) -> bytes:
    """One row for each activity and category that has learners, to be read; nobody is named."""
    return write_table(form, columns_of("counts"), (row for facts in activities for row in _records(facts)))


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
