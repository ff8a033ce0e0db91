"""What learners read of financial relationships: generated from lines, never typed."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from lms.disclosures.rules import NATURE_LABELS, Line, ShownRelationship

NOTHING: Final = "Nothing to disclose"


def line_words(line: Line) -> str:
    """One person's line: each company by its name with what the person is to it, or that there is nothing."""
    if not line.is_collected:
        return "Disclosure not yet received"
    return "; ".join(_relationship_words(one) for one in line.relationships) or NOTHING


def disclosure_statement(lines: Sequence[Line], *, provider: str, commercial_support: str = "") -> str:
    """The statement above the lines: what was asked, what was found, what was done about it, who paid."""
    asked = (
        f"{provider} asked everyone in control of this activity's content for all financial relationships of the "
        "past 24 months with ineligible companies, whose business is healthcare products used by or on patients."
    )
    return " ".join((asked, _found(lines), _support(commercial_support)))


def snapshot(lines: Iterable[Line], titles: dict[str, tuple[str, str]]) -> list[Any]:
    """Lines as they are stored with a version; `titles` gives title and affiliation by person."""
    return [
        {
            "person_id": line.person_id,
            "name": line.name,
            "roles": [role.value for role in line.roles],
            "title": titles[line.person_id][0],
            "affiliation": titles[line.person_id][1],
            "nothing": line.nothing,
            "words": line_words(line),
            "relationships": [
                {"company": one.company, "nature": one.nature.value, "mitigated": one.mitigated}
                for one in line.relationships
            ],
        }
        for line in lines
    ]


def _found(lines: Sequence[Line]) -> str:
    with_interest = [line.name for line in lines if line.relationships]
    if not with_interest:
        return "None of them has a relevant financial relationship to disclose."
    mitigated = all(one.mitigated for line in lines for one in line.relationships)
    done = "All of these relationships have been mitigated." if mitigated else "Mitigation is under way."
    return (
        f"Relevant financial relationships were disclosed by {_listed(with_interest)}. {done} "
        "All others have no relevant financial relationships to disclose."
    )


def _support(commercial_support: str) -> str:
    return commercial_support.strip() or "This activity received no commercial support."


def _relationship_words(one: ShownRelationship) -> str:
    return f"{NATURE_LABELS[one.nature]}: {one.company}{' (mitigated)' if one.mitigated else ''}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(part for part in ("; ".join(names[:-1]), names[-1]) if part)
