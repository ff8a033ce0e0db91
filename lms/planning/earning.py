"""What an audience may be told: who of it earns what, how much a length is worth, how its sentence begins."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from lms.accounts.professions import Profession
from lms.credit.rules import CREDIT_TYPES, QUARTER, eligible_types

MINUTES_OF_A_CREDIT: Final = 60


@dataclass(frozen=True, kw_only=True)
class Group:
    """A part of the target audience, by its name."""

    name: str
    professions: tuple[Profession, ...]


@dataclass(frozen=True, kw_only=True)
class Earning:
    """Who of the audience may claim one type; the same group stands twice where its professions differ."""

    type_code: str
    names: tuple[str, ...]


def proposed_amount(minutes: int) -> Decimal:
    """What so many minutes are worth: 60 are 1.00, rounded to the nearest quarter hour, half up."""
    quarters = (Decimal(minutes) / MINUTES_OF_A_CREDIT / QUARTER).quantize(Decimal(1), ROUND_HALF_UP)
    return quarters * QUARTER


def earnings(groups: Iterable[Group], designated: Collection[str]) -> tuple[Earning, ...]:
    """Each type that somebody of the audience may claim, in the order in which the audience was named."""
    names: dict[str, list[str]] = {}
    for group in groups:
        codes = {code for one in group.professions for code in eligible_types(one, designated)}
        for code in codes:
            names.setdefault(code, []).append(group.name)
    return tuple(Earning(type_code=code, names=tuple(names[code])) for code in CREDIT_TYPES if code in names)


def audience_sentence(names: Sequence[str]) -> str:
    """The sentence that names the audience: "Physicians, PAs and nurses."; empty where nobody is named."""
    listed = listed_names(names)
    return f"{listed}." if listed else ""


def listed_names(names: Sequence[str]) -> str:
    """Names within a sentence: all but the first begin small, unless they are abbreviations."""
    worded = [names[0], *(_small(name) for name in names[1:])] if names else []
    return " and ".join(part for part in (", ".join(worded[:-1]), "".join(worded[-1:])) if part)


def _small(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
