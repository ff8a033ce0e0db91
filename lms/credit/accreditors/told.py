"""What named a learner to an accreditor when she was reported: by it alone her record is found and deleted."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from lms.credit.accreditors.channels import Action, CompletionRow
from lms.credit.accreditors.facts import (
    ActivityFacts,
    BoardIdentity,
    BoardRegistration,
    CompletionFacts,
    Licence,
)

_WORDS: Final = ("given_name", "family_name", "birth_month_day", "npi")


def told_of(facts: CompletionFacts, activity: ActivityFacts) -> dict[str, Any]:
    """As plain values: names, identifiers, and the boards that the activity was registered with."""
    return {
        **{name: getattr(facts, name) for name in _WORDS},
        "birth_date": facts.birth_date.isoformat() if facts.birth_date else "",
        "licences": [asdict(one) for one in facts.licences],
        "boards": [asdict(one) for one in facts.boards],
        "registrations": [one.plain for one in activity.boards],
    }


def deletion_of(row: CompletionRow, told: Mapping[str, Any]) -> CompletionRow:
    """The row as it was told, to be deleted, whatever the learner and the office have changed since."""
    words: dict[str, Any] = {name: told[name] for name in _WORDS}
    facts = replace(
        row.facts,
        birth_date=date.fromisoformat(told["birth_date"]) if told["birth_date"] else None,
        licences=tuple(Licence(**one) for one in told["licences"]),
        boards=tuple(BoardIdentity(**one) for one in told["boards"]),
        **words,
    )
    registrations = tuple(BoardRegistration.kept_as(one) for one in told["registrations"])
    return CompletionRow(facts=facts, key=row.key, action=Action.DELETE, registrations=registrations)
