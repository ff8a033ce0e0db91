"""A physician, a PA and a recorded activity, as JA-PARS is told of them."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

from lms.accounts.professions import Profession
from lms.credit.accreditors.channels import Action, ActivityRow, Batch, CompletionRow, Form, Sender
from lms.credit.accreditors.facts import (
    ActivityFacts,
    BoardIdentity,
    BoardRegistration,
    Channel,
    CompletionFacts,
    DesignatedCredit,
    Licence,
    Support,
)
from lms.credit.accreditors.ja_pars.channel import JA_PARS

SENDER = Sender(name="Northgate Health", numbers={Channel.JA_PARS: "0001234"})
ACTIVITY = ActivityFacts(
    activity_id=7,
    provider_activity_id="northgate-7",
    accme_activity_id="202512345",
    title="Heart failure & <renal> function, “2026”",
    description="What to do when both fail.",
    address="https://ce.northgate.example/activities/heart-failure",
    activity_format="Enduring Material",
    delivery_methods=("Online",),
    starts_on=date(2026, 1, 5),
    ends_on=date(2028, 1, 4),
    credits=(
        DesignatedCredit(credit_type="ama_pra_1", amount=Decimal("1.50")),
        DesignatedCredit(credit_type="attendance", amount=Decimal("1.50")),
        DesignatedCredit(
            credit_type="acpe_pharmacist", amount=Decimal("1.25"), uan="JA4008106-0000-26-035-H01-P", topic="01"
        ),
        DesignatedCredit(
            credit_type="acpe_technician", amount=Decimal("1.00"), uan="JA4008106-0000-26-035-H01-T", topic="01"
        ),
    ),
    professions=(Profession.PHYSICIAN, Profession.NURSE, Profession.ADVANCED_PRACTICE_NURSE, Profession.STUDENT),
    city="Springfield",
    state="IL",
    country="USA",
    joint_providers=("Lakeside Society",),
    is_interprofessional=True,
    support=(Support(source="Acme Devices", amount=5000), Support(source="Beta Labs", in_kind="Loan of pumps")),
    commendation=("Engages Teams",),
    measured_outcomes=("Learner Knowledge - Objective",),
    boards=(
        BoardRegistration(
            board="ABIM", points=Decimal("1.5"), credit_types=("Medical Knowledge",), claim_by=date(2027, 12, 31)
        ),
        BoardRegistration(board="ABP", points=Decimal(1), credit_types=("Lifelong Learning",)),
    ),
    fee="No, it’s free",
    registration="Open to all",
    pharmacy_activity_type="Knowledge",
    participants=(("physician", 12), ("pharmacist", 3), ("other", 2)),
)
PHYSICIAN = CompletionFacts(
    award_id=41,
    person_id=3,
    activity_id=7,
    credit_type="ama_pra_1",
    amount=Decimal("1.25"),
    completed_on=date(2026, 3, 14),
    claimed_at=datetime(2026, 3, 15, 3, 0, tzinfo=UTC),
    given_name="Zoë",
    family_name="O’Brien-Łuk",
    profession=Profession.PHYSICIAN,
    degree="MD",
    birth_date=date(1980, 2, 29),
    npi="1234567893",
    licences=(Licence(state="IL", number="036.123456"),),
    boards=(BoardIdentity(board="ABIM", number="123456"),),
)
PA = replace(
    PHYSICIAN,
    award_id=42,
    person_id=4,
    credit_type="aapa_1",
    completed_on=date(2026, 2, 1),
    profession=Profession.PA,
    degree="PA",
    npi="",
    boards=(),
)


def completion(facts: CompletionFacts, action: Action = Action.ADD) -> CompletionRow:
    return CompletionRow(facts=facts, key=f"ccid:northgate.example:{facts.award_id}", action=action)


def batch(*facts: CompletionFacts, activity: ActivityFacts = ACTIVITY, **changed: Any) -> Batch:
    """Completions of one activity, all as additions where nothing else is said."""
    rows = tuple(completion(one) for one in facts)
    known = {"sender": SENDER, "activities": (ActivityRow(facts=activity),), "completions": rows}
    return Batch(**(known | changed))


def form(code: str) -> Form:
    return next(one for one in JA_PARS.forms if one.code == code)


def written(code: str, what: Batch) -> bytes:
    return JA_PARS.write(form(code), what)


def documents(packed: bytes, tmp_path: Path) -> dict[str, bytes]:
    """The documents of a packed report by name."""
    path = tmp_path / "report.zip"
    path.write_bytes(packed)
    with ZipFile(path) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


ELSEWHERE = {
    "http://www.w3.org/2001/03/xml.xsd": "external/xml.xsd",
    "http://www.w3.org/2001/xml.xsd": "external/xml.xsd",
    "http://www.w3.org/2004/08/xop/include": "external/xop-include.xsd",
    "http://www.dublincore.org/schemas/xmls/qdc/dcterms.xsd": "external/dcterms.xsd",
    "http://dublincore.org/schemas/xmls/qdc/2008/02/11/dcterms.xsd": "external/dcterms.xsd",
}


@cache
def schema(path: str) -> etree.XMLSchema:
    """One of MedBiquitous's schemas with all that it imports, from the folder of samples and nowhere else."""
    folder = os.environ.get("LMS_SAMPLE_DATA", "")
    if not folder:
        pytest.skip("LMS_SAMPLE_DATA is not set: the schemas of MedBiquitous are read from its folder xsd")
    home = Path(folder) / "xsd"

    class Offline(etree.Resolver):
        def resolve(self, url: str, public_id: str, context: Any) -> Any:
            name = url.strip().removeprefix("http://ns.medbiq.org/")
            known = ELSEWHERE.get(url.strip(), name if name != url.strip() else None)
            return self.resolve_filename(str(home / known), context) if known else None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Offline())
    return etree.XMLSchema(etree.parse(str(home / path), parser))


def errors_of(path: str, document: bytes) -> list[str]:
    """What a schema says against a document; nothing where it is valid."""
    rules = schema(path)
    return [] if rules.validate(etree.fromstring(document)) else [str(one) for one in rules.error_log]
