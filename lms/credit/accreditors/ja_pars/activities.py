"""Files of activities: MedBiquitous Medical Education Metrics v2, one document for each, and the same as JSON."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import Element

from lms.credit.accreditors.activity_rules import LONGEST_DESCRIPTION
from lms.credit.accreditors.channels import ActivityRow, Batch, FormRefused
from lms.credit.accreditors.columns import words_of
from lms.credit.accreditors.counts import to_report
from lms.credit.accreditors.facts import ActivityFacts
from lms.credit.accreditors.ja_pars.extension import extension_of
from lms.credit.accreditors.ja_pars.numbers import (
    is_activity_id,
    provider_id,
    written_credits,
)
from lms.credit.accreditors.ja_pars.records import certification
from lms.credit.accreditors.ja_pars.writing import added, day_at_midnight, written_json, written_xml, written_zip
from lms.credit.types import CREDIT_TYPES

_MEMS: Final = "http://ns.medbiq.org/metrics/v2/"
_LOM: Final = "http://ltsc.ieee.org/xsd/LOM"
_HX: Final = "http://ns.medbiq.org/lom/extend/v1/"
_ADDRESS: Final = "http://ns.medbiq.org/address/v1/"


def activities_xml(batch: Batch) -> bytes:
    """Every activity as a document of its own, packed together. Raises FormRefused."""
    number = provider_id(batch.sender)
    files = {
        f"{place:04d}-{_file_name(row.key)}.xml": activity_xml(row, number)
        for place, row in enumerate(_rows(batch), start=1)
    }
    return written_zip(files)


def activities_json(batch: Batch) -> bytes:
    """Raises FormRefused."""
    number = provider_id(batch.sender)
    return written_json({"MedicalEducationMetrics": [_said(row, number) for row in _rows(batch)]})


def _rows(batch: Batch) -> Sequence[ActivityRow]:
    if not batch.activities:
        raise FormRefused("", "There is nothing to report.")
    for row in batch.activities:
        _insist_on_facts(row)
    return batch.activities


def _insist_on_facts(row: ActivityRow) -> None:
    facts = row.facts
    if not (facts.title and facts.description and facts.activity_format and facts.credits):
        raise FormRefused(row.key, "Title, description, format and a credit are needed.")
    if len(facts.description) > LONGEST_DESCRIPTION:
        raise FormRefused(row.key, f"The description has at most {LONGEST_DESCRIPTION} characters.")
    if facts.accme_activity_id and not is_activity_id(facts.accme_activity_id):
        raise FormRefused(row.key, "An ACCME Activity ID has nine digits.")


def credits_of(row: ActivityRow) -> dict[str, Decimal]:
    """The most of each certification: pharmacists' and technicians' is one to JA-PARS. Raises FormRefused."""
    found: dict[str, Decimal] = {}
    for one in row.facts.credits:
        kind = CREDIT_TYPES.get(one.credit_type)
        if kind is not None and not kind.is_awarded:
            continue
        name = certification(one.credit_type, row.key)
        found[name] = max(one.amount, found.get(name, one.amount))
    return found


def professions_of(facts: ActivityFacts) -> list[str]:
    """The audience in JA-PARS's words, each once; professions that it does not list are left out."""
    words = words_of("ja_pars_professions")
    return list(dict.fromkeys(words[one] for one in facts.professions if one in words))


def _file_name(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", key)[:80]


def activity_xml(row: ActivityRow, number: str) -> bytes:
    """One activity, valid against Medical Education Metrics v2. Raises FormRefused."""
    facts, root = row.facts, Element(f"{{{_MEMS}}}MedicalEducationMetrics")
    period = added(root, _MEMS, "ReportDescription")
    added(period, _MEMS, "ReportingStartDate", facts.starts_on.isoformat())
    added(period, _MEMS, "ReportingEndDate", facts.ends_on.isoformat())
    described = added(root, _MEMS, "ActivityDescription")
    _add_lom(described, row)
    for one in facts.support:
        if one.amount is not None:
            amount = added(described, _MEMS, "CommercialSupportAmount", str(one.amount))
            amount.set("currency", "USD")
            amount.set("supportSource", one.source)
    _add_participants(added(root, _MEMS, "ParticipationMetrics"), facts)
    space = words_of("ja_pars_names")["space"]
    _add_extension(added(root, _MEMS, "XtensibleInfo"), space, extension_of(row, number))
    return written_xml(root, {"": _MEMS, "lom": _LOM, "hx": _HX, "a": _ADDRESS, "pars": space})


def _add_lom(described: Element, row: ActivityRow) -> None:
    facts, lom = row.facts, added(described, _LOM, "lom")
    general = added(lom, _LOM, "general")
    for catalog, entry in _identifiers(facts):
        identifier = added(general, _LOM, "identifier")
        added(identifier, _LOM, "catalog", catalog)
        added(identifier, _LOM, "entry", entry)
    for name, text in (("title", facts.title), ("description", facts.description)):
        added(added(general, _LOM, name), _LOM, "string", text)
    _add_education(added(added(lom, _HX, "healthcareMetadata"), _HX, "healthcareEducation"), row)


def _add_education(education: Element, row: ActivityRow) -> None:
    """What the schema asks for in its order."""
    facts = row.facts
    for name, amount in credits_of(row).items():
        one = added(education, _HX, "credits")
        added(one, _HX, "activityCertification", name)
        for joint in facts.joint_providers:
            added(one, _HX, "nonAccreditedProvider", joint)
        added(one, _HX, "numberOfCredits", written_credits(amount, row.key))
    audience = added(education, _HX, "targetAudience")
    for profession in professions_of(facts):
        added(added(audience, _HX, "profession"), _LOM, "string", profession)
    if facts.city and facts.country:
        _add_location(added(education, _HX, "activityLocation"), facts)
    added(education, _HX, "startDateTime", day_at_midnight(facts.starts_on))
    added(education, _HX, "endDateTime", day_at_midnight(facts.ends_on))
    added(education, _HX, "activitySponsorship", _sponsorship(facts))
    added(added(education, _HX, "activityFormat"), _LOM, "string", facts.activity_format)
    added(education, _HX, "commercialSupport", "yes" if facts.support else "no")


def _add_location(location: Element, facts: ActivityFacts) -> None:
    added(location, _ADDRESS, "City", facts.city)
    if facts.state:
        added(location, _ADDRESS, "StateOrProvince", facts.state)
    added(added(location, _ADDRESS, "Country"), _ADDRESS, "CountryCode", facts.country)


def _add_participants(metrics: Element, facts: ActivityFacts) -> None:
    for category, count in to_report(facts.participants):
        one = added(metrics, _MEMS, "ParticipantsByCategory")
        added(one, _MEMS, "CategoryName", category)
        added(one, _MEMS, "Number", str(count))


def _add_extension(parent: Element, space: str, said: Mapping[str, Any]) -> None:
    """Values as elements; a list is an element for each of its values, yes and no are true and false."""
    for name, value in said.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                _add_extension(added(parent, space, name), space, one)
            else:
                added(parent, space, name, str(one).lower() if isinstance(one, bool) else str(one))


def _identifiers(facts: ActivityFacts) -> list[tuple[str, str]]:
    known = [
        ("ACCME Activity ID", facts.accme_activity_id),
        ("Provider Activity ID", facts.provider_activity_id),
        ("URL", facts.address),
    ]
    return [(catalog, entry) for catalog, entry in known if entry]


def _sponsorship(facts: ActivityFacts) -> str:
    return "joint" if facts.joint_providers else "direct"


def _said(row: ActivityRow, number: str) -> dict[str, Any]:
    facts = row.facts
    return {
        "ReportDescription": {
            "ReportingStartDate": facts.starts_on.isoformat(),
            "ReportingEndDate": facts.ends_on.isoformat(),
        },
        "ActivityDescription": {
            "commercialSupportAmount": [
                {"currency": "USD", "supportSource": one.source, "value": one.amount}
                for one in facts.support
                if one.amount is not None
            ],
            "Lom": {
                "general": {
                    "identifier": [{"catalog": catalog, "entry": entry} for catalog, entry in _identifiers(facts)],
                    "title": facts.title,
                    "description": facts.description,
                },
                "healthcareEducation": _education_said(row),
            },
        },
        "ParticipationMetrics": {
            "participantsByCategory": [
                {"category": category, "numberOfParticipants": count}
                for category, count in to_report(facts.participants)
            ]
        },
        "XtensibleInfo": extension_of(row, number),
    }


def _education_said(row: ActivityRow) -> dict[str, Any]:
    facts = row.facts
    location = {"city": facts.city, "stateOrProvince": facts.state, "country": facts.country}
    return {
        "credits": [
            {
                "activityCertification": name,
                "numberOfCredits": json.loads(written_credits(amount, row.key)),
                "nonAccreditedProvider": list(facts.joint_providers),
            }
            for name, amount in credits_of(row).items()
        ],
        "targetAudience": {"profession": professions_of(facts)},
        **({"activityLocation": {k: v for k, v in location.items() if v}} if facts.city and facts.country else {}),
        "startDateTime": day_at_midnight(facts.starts_on),
        "endDateTime": day_at_midnight(facts.ends_on),
        "activitySponsorship": _sponsorship(facts),
        "activityFormat": facts.activity_format,
        "commercialSupport": bool(facts.support),
    }
