"""Statements and certificate wordings, generated from structured facts and never edited by hand."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from lms import formats
from lms.activities.rules import ActivityKind
from lms.credit.rules import (
    ATTENDANCE,
    CREDIT_TYPES,
    attendance_wording,
    credit_type,
    credit_unit,
    designation_for,
    unit_words,
)
from lms.credit.uan import topic_words
from lms.credit.wordings import prescribed_wordings

# Ten hours of learning are one continuing education unit.
HOURS_OF_A_CEU: Final = 10
OPEN: Final = "____"
_EMPHASIS: Final = re.compile(r"\*([^*]+)\*")
_AMA_PHRASE: Final = re.compile(r"(AMA PRA Category 1 Credit(?:\(s\)|s)?)(?=™)")


class Accreditor(StrEnum):
    """Under whose accreditation an activity is offered."""

    JOINT_ACCREDITATION = "joint_accreditation"
    ACCME = "accme"
    CMA = "cma"


class LearningFormat(StrEnum):
    """The AMA's learning formats."""

    LIVE_ACTIVITY = "live_activity"
    ENDURING_MATERIAL = "enduring_material"
    JOURNAL_BASED = "journal_based"
    TEST_ITEM_WRITING = "test_item_writing"
    MANUSCRIPT_REVIEW = "manuscript_review"
    PI_CME = "pi_cme"
    POINT_OF_CARE = "point_of_care"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A piece of a statement; `ama_phrase` is printed in italics, its trade mark sign follows it upright."""

    text: str
    ama_phrase: bool = False


Statement = tuple[Segment, ...]


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What a designation says beside its amount: the end of its own approval, its numbers, its topic."""

    valid_until: date | None = None
    uan: str = ""
    topic: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class StatementFacts:
    """What the statements of one activity follow from; joint providership where others are named."""

    accreditor: str
    provider: str
    joint_providers: tuple[str, ...] = ()
    # "The Regional Medical Association" takes an article in a sentence, "Northgate Health" does not.
    provider_takes_article: bool = False
    format: str = LearningFormat.ENDURING_MATERIAL
    format_description: str = ""
    particulars: Mapping[str, Particulars] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CreditStatement:
    """The statement that belongs to one credit type."""

    type_code: str
    statement: Statement


@dataclass(frozen=True, kw_only=True)
class CertificateWording:
    """The two sentences around the title: what the holder did, and what it earned her; and what stands below."""

    participation: Statement
    outcome: Statement
    note: Statement = ()


def format_for(kind: ActivityKind) -> LearningFormat:
    """The learning format of a kind of activity: a recording is an enduring material, the rest is live."""
    return LearningFormat.ENDURING_MATERIAL if kind is ActivityKind.ON_DEMAND else LearningFormat.LIVE_ACTIVITY


def accreditation_statement(facts: StatementFacts) -> Statement:
    """The accreditor's prescribed statement, direct or joint; raises KeyError for an unknown accreditor."""
    form = "joint" if facts.joint_providers else "direct"
    return _filled(prescribed_wordings()["accreditation"][facts.accreditor][form], _values(facts))


def credit_statements(facts: StatementFacts, designated: Mapping[str, Decimal]) -> tuple[CreditStatement, ...]:
    """One statement per credit type that somebody can receive, attendance last; a type that is gone has none."""
    known = [code for code in designated if code in CREDIT_TYPES]
    codes = [code for code in known if code != ATTENDANCE]
    if known:
        codes.append(ATTENDANCE)
    return tuple(CreditStatement(type_code=code, statement=_credit(code, facts, designated)) for code in codes)


def certificate_wording(
    type_code: str, amount: Decimal, facts: StatementFacts, designated: Mapping[str, Decimal]
) -> CertificateWording:
    """The certificate's words: those who are eligible are awarded credit, others hold a record of attendance."""
    wording = prescribed_wordings()["certificate"][_certificate_form(type_code, designated)]
    basis = designation_for(type_code, designated)
    maximum = designated[basis] if basis is not None else amount
    values = {**_values(facts), **_amounts(amount, type_code, facts), "maximum": f"{maximum:.2f}"}
    outcome = wording.get("outcome") or wording[f"outcome_{credit_unit(amount, type_code)}"]
    return CertificateWording(
        participation=_filled(wording["participation"], values),
        outcome=_filled(outcome, values),
        note=_filled(wording.get("note", ""), values),
    )


def plain(statement: Statement) -> str:
    """The statement as text alone, for letters and comparisons."""
    return "".join(segment.text for segment in statement)


def emphasised(text: str) -> Statement:
    """A plain statement with the AMA's phrase marked again wherever it stands before its trade mark sign."""
    pieces = enumerate(_AMA_PHRASE.split(text))
    return tuple(Segment(text=piece, ama_phrase=place % 2 == 1) for place, piece in pieces if piece)


def _credit(code: str, facts: StatementFacts, designated: Mapping[str, Decimal]) -> Statement:
    basis = designation_for(code, designated)
    amount = designated[code if basis is None else basis]
    form = attendance_wording(designated) if code == ATTENDANCE else "text"
    template = credit_type(code).designation or prescribed_wordings()["designation"][code][form]
    return _filled(template + _number(code, template, facts), {**_values(facts), **_amounts(amount, code, facts)})


def _number(code: str, template: str, facts: StatementFacts) -> str:
    """The accreditor's number behind the statement, where there is one and the statement says nothing of it."""
    label, said = credit_type(code).number_label, facts.particulars.get(code, Particulars())
    return f" {label}: {{number}}." if label and said.number and "{number}" not in template else ""


def _amounts(amount: Decimal, code: str, facts: StatementFacts) -> dict[str, str]:
    """What stands beside a designation; what a draft does not say yet is a line to be filled in."""
    said = facts.particulars.get(code, Particulars())
    return {
        "amount": f"{amount:.2f}",
        "unit": unit_words(amount, code),
        "ceu": f"{amount / HOURS_OF_A_CEU:.3f}",
        "valid_until": formats.day(said.valid_until) if said.valid_until else OPEN,
        "uan": said.uan or OPEN,
        "topic": topic_words(said.topic) or OPEN,
        "number": said.number or OPEN,
    }


def _certificate_form(type_code: str, designated: Collection[str]) -> str:
    if type_code == ATTENDANCE:
        return attendance_wording(designated)
    if type_code in prescribed_wordings()["certificate"]:
        return type_code
    return "receipt" if credit_type(type_code).uan else "awarded"


def _values(facts: StatementFacts) -> dict[str, str]:
    article = ("The ", "the ") if facts.provider_takes_article else ("", "")
    learning_format = prescribed_wordings()["formats"][facts.format]
    return {
        "The_provider": article[0] + facts.provider,
        "the_provider": article[1] + facts.provider,
        "joint_providers": _listed(facts.joint_providers),
        "format": learning_format.format_map({"format_description": facts.format_description}),
    }


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), "".join(names[-1:])) if part)


def _filled(template: str, values: Mapping[str, str]) -> Statement:
    """The template divided before it is filled, so that an asterisk in a name stays an asterisk."""
    pieces = _EMPHASIS.split(template)
    filled = ((piece.format_map(values), place % 2 == 1) for place, piece in enumerate(pieces))
    return tuple(Segment(text=text, ama_phrase=is_phrase) for text, is_phrase in filled if text)
