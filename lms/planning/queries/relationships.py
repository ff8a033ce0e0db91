"""Each person's disclosure for an activity, with what was decided and what learners read, for the editor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.accounts.models import Person
from lms.accounts.queries import people_with_addresses
from lms.activities.models import Activity
from lms.disclosures.deciding import clear_people, words_if
from lms.disclosures.models import Disclosure, DisclosureRequest, Relationship, RelevanceDecision
from lms.disclosures.queries import (
    Counted,
    counted_disclosures,
    disclosing_people,
    parts_by_person,
    requests_for,
)
from lms.disclosures.rules import (
    NATURE_LABELS,
    DisclosingPerson,
    Mitigation,
    Nature,
    Relevance,
    Uncleared,
    disclosure_lines,
    mitigation_methods,
    standing_from,
    uncleared,
)
from lms.disclosures.wording import line_words


@dataclass(frozen=True, kw_only=True)
class Decidable:
    """One relationship, and what learners would read of the person with each decision about it."""

    row: Relationship
    nature: str
    decision: RelevanceDecision | None
    is_owner: bool
    is_employee: bool
    words_if_irrelevant: str
    words_if_relevant: str


@dataclass(frozen=True, kw_only=True)
class DisclosureFacts:
    """Where one person's disclosure stands."""

    person: Person
    disclosed: DisclosingPerson
    latest: Disclosure | None
    letters: Sequence[DisclosureRequest]
    has_address: bool
    is_old: bool
    line: str
    gaps: tuple[Uncleared, ...]
    methods: tuple[Mitigation, ...]
    relationships: tuple[Decidable, ...]
    reviewers: tuple[tuple[int, str], ...]

    @property
    def is_asked(self) -> bool:
        """Whether the last letter still waits for an answer."""
        return bool(self.letters) and self.letters[-1].used_at is None and self.letters[-1].voided_at is None


def disclosure_facts(activity: Activity, *, today: date) -> list[DisclosureFacts]:
    """Everybody in control of the content, in the order shown."""
    people, counted = disclosing_people(activity), counted_disclosures(activity)
    gaps, clear, letters = uncleared(people), clear_people(people), requests_for(activity.id)
    parts = parts_by_person(activity)
    reachable = people_with_addresses(parts)
    return [
        DisclosureFacts(
            person=parts[int(one.person_id)][0].person,
            disclosed=one,
            latest=counted[int(one.person_id)].latest,
            letters=letters.get(int(one.person_id), []),
            has_address=int(one.person_id) in reachable,
            is_old=one.collected_on is not None and one.collected_on < standing_from(today),
            line=line_words(disclosure_lines([one])[0]),
            gaps=tuple(gap for gap in gaps if gap.person_id == one.person_id),
            methods=mitigation_methods(one.roles),
            relationships=tuple(_decidable(one, counted[int(one.person_id)])),
            reviewers=tuple(_others(people, clear, one)),
        )
        for one in people
    ]


def _decidable(person: DisclosingPerson, counted: Counted) -> Iterable[Decidable]:
    for place, (row, decision) in enumerate(counted.rows):
        facts = person.relationships[place]
        method = facts.mitigation or Mitigation.OTHER
        yield Decidable(
            row=row,
            nature=NATURE_LABELS[facts.nature],
            decision=decision,
            is_owner=row.is_current and facts.nature in (Nature.OWNERSHIP_INTEREST, Nature.EXECUTIVE_ROLE),
            is_employee=row.is_current and facts.nature is Nature.EMPLOYEE,
            words_if_irrelevant=words_if(
                person, place, replace(facts, relevance=Relevance.NOT_RELEVANT, mitigation=None)
            ),
            words_if_relevant=words_if(
                person, place, replace(facts, relevance=Relevance.RELEVANT, mitigation=method)
            ),
        )


def _others(
    people: Iterable[DisclosingPerson], clear: frozenset[str], person: DisclosingPerson
) -> Iterable[tuple[int, str]]:
    return ((int(one.person_id), one.name) for one in people if one is not person and one.person_id in clear)
