"""What learners add to their transcripts: cycles and entries of their own."""

import secrets
from datetime import date
from decimal import Decimal
from typing import Any

from lms import clock, db
from lms.accounts.models import Person
from lms.credit.operations import NO_PROOF, CycleTerms, OwnFacts, add_own_entry, set_cycle
from lms.credit.transcript.models import CreditCycle, ExternalCredit


def make_cycle(person: Person, **changes: Any) -> CreditCycle:
    """Fifty credits in two years, own entries included."""
    facts: dict[str, Any] = {
        "name": "Medical license",
        "begins_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31),
        "goal": Decimal("50.00"),
        "credit_types": ["ama_pra_1"],
        "with_external": True,
    }
    made = set_cycle(person.id, CycleTerms(**(facts | changes)))
    db.session.commit()
    return made


def make_own_entry(person: Person, **changes: Any) -> ExternalCredit:
    """One credit of a congress elsewhere, without a proof."""
    facts: dict[str, Any] = {
        "title": "Regional Cardiology Congress",
        "provider": "Lakeside Society of Cardiology",
        "completed_on": clock.today("UTC").replace(day=1),
        "credit_type": "ama_pra_1",
        "type_text": "",
        "amount": Decimal("1.00"),
        "note": "",
    }
    made = add_own_entry(person.id, OwnFacts(**(facts | changes)), NO_PROOF, sent_key=secrets.token_hex(16))
    db.session.commit()
    return db.session.get_one(ExternalCredit, made)
