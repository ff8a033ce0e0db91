"""What a certificate says as it stood when it was issued: title, wording and statements of one award."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from lms.activities.models import Activity, Designation
from lms.config import Settings
from lms.credit.rules import ATTENDANCE
from lms.credit.statements import (
    Accreditor,
    Particulars,
    StatementFacts,
    accreditation_statement,
    certificate_wording,
    credit_statements,
    format_for,
    plain,
)

# The setting's short words for the accreditors.
ACCREDITORS: Final = {
    "joint": Accreditor.JOINT_ACCREDITATION,
    "accme": Accreditor.ACCME,
    "cma": Accreditor.CMA,
}
# Letter and A4 differ by where a provider prints; zones of the Americas print on letter.
AMERICAN: Final = ("America/", "US/", "Pacific/Honolulu")


def particulars_of(
    credit_type: str, amount: Decimal, activity: Activity, basis: Designation, *, settings: Settings
) -> dict[str, Any]:
    """The columns of an award's first certificate that say what it will say for ever."""
    facts = statement_facts(activity, settings)
    designated = {one.credit_type: one.amount for one in activity.designations}
    wording = certificate_wording(credit_type, amount, facts, designated)
    return {
        "title": activity.program_title or activity.title,
        "trace": activity.trace,
        "provider": settings.provider_name,
        "department": settings.provider_department,
        "signatory": settings.provider_signatory,
        "signatory_title": settings.provider_signatory_title,
        "wording": "\n".join((plain(wording.participation), plain(wording.outcome))),
        "statements": "\n".join(
            (*_statements(activity, basis, facts, designated, credit_type), plain(wording.note))
        ).strip(),
        "paper": "letter" if settings.zone.startswith(AMERICAN) else "a4",
    }


def statement_facts(activity: Activity, settings: Settings) -> StatementFacts:
    """What the statements of this activity follow from."""
    return StatementFacts(
        accreditor=ACCREDITORS[settings.accreditor],
        provider=settings.provider_name,
        joint_providers=(activity.joint_provider,) if activity.joint_provider else (),
        format=format_for(activity.kind),
        particulars={
            one.credit_type: Particulars(
                valid_until=one.valid_until, uan=one.uan, topic=one.topic, number=one.number
            )
            for one in activity.designations
        },
    )


def _statements(
    activity: Activity, basis: Designation, facts: StatementFacts, designated: Mapping[str, Decimal], code: str
) -> tuple[str, str]:
    """Accreditation and designation as they were fixed at publication, else as they follow from the facts.

    What stands below the designation is for those who attend, and is not said to whoever is awarded credit.
    """
    generated = {one.type_code: plain(one.statement) for one in credit_statements(facts, designated)}
    said = basis.statement or generated[basis.credit_type]
    return (
        activity.accreditation_statement or plain(accreditation_statement(facts)),
        said if code == ATTENDANCE else said.split("\n")[0],
    )
