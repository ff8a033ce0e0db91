"""What JA-PARS asks of an activity beyond MedBiquitous's own fields (XtensibleInfo), for XML and JSON alike."""

import json
from typing import Any, Final

from lms.credit.accreditors.channels import Action, ActivityRow
from lms.credit.accreditors.facts import ActivityFacts, BoardRegistration
from lms.credit.accreditors.ja_pars.numbers import written_credits
from lms.credit.types import CREDIT_TYPES

_ACTIONS: Final = {Action.ADD: "Add", Action.UPDATE: "Update", Action.DELETE: "Delete"}


def extension_of(row: ActivityRow, number: str) -> dict[str, Any]:
    """Only what is known: an empty value would say something about the activity. Raises FormRefused."""
    facts = row.facts
    said = {
        "ProviderID": number,
        "isInterprofessional": facts.is_interprofessional,
        "CommendationTags": {"CommendationTag": list(facts.commendation)} if facts.commendation else None,
        "InKindSupports": _in_kind(facts),
        "DeliveryMethods": list(facts.delivery_methods),
        "MeasuredOutcomes": list(facts.measured_outcomes),
        "MOCRegistrations": [_board(one, row.key) for one in facts.boards],
        "FeeForParticipation": facts.fee,
        "ActivityRegistration": facts.registration,
        **_pharmacy(facts),
        "activityRecordAction": _ACTIONS[row.action],
        "closeActivityRecord": False,
    }
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def _in_kind(facts: ActivityFacts) -> list[dict[str, str]]:
    """Support in kind is reported by who gave it, never by a worth in dollars."""
    return [{"source": one.source} for one in facts.support if one.amount is None]


def _board(registration: BoardRegistration, key: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "boardName": registration.board,
        "mocPoints": json.loads(written_credits(registration.points, key)),
        "MOCCreditType": list(registration.credit_types),
    }
    if registration.claim_by is not None:
        said["CreditClaimDate"] = registration.claim_by.isoformat()
    return said


def _pharmacy(facts: ActivityFacts) -> dict[str, Any]:
    """The numbers by which CPE Monitor knows the activity; JA-PARS hands them on."""
    found: dict[str, Any] = {}
    for one in facts.credits:
        kind = CREDIT_TYPES.get(one.credit_type)
        if kind is not None and kind.uan and one.uan:
            found["UANPharmacy" if kind.uan == "P" else "UANPharmacyTech"] = one.uan
            found["PharmacyActivityTopic"] = one.topic
    if found:
        found["PharmacyActivityType"] = facts.pharmacy_activity_type
        found.update(_from_number(found.get("UANPharmacy") or found["UANPharmacyTech"], facts))
    return found


def _from_number(uan: str, facts: ActivityFacts) -> dict[str, Any]:
    """What the number itself says: its sequence, and whether the activity is live (L), with its day."""
    parts = uan.split("-")
    if len(parts) != 6:
        return {}
    live = {"PharmacyLiveDate": facts.starts_on.isoformat()} if parts[4].startswith("L") else {}
    return {"PharmacySequenceNumber": parts[3], **live}
