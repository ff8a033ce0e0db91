"""What learners add to their transcripts themselves: a cycle, and credit from elsewhere."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from lms.credit.operations import NO_PROOF, CycleTerms, OwnFacts, add_own_entry, set_cycle
from lms.demo.people import person_at

# By address; what was taken part in, who gave the credit, days ago, type or her own word for it, amount.
ELSEWHERE: Final = {
    "elena.marsh@northgate.example": (
        ("Regional Cardiology Congress", "Lakeside Society of Cardiology", 96, "ama_pra_1", "", "3.00"),
        ("Ethics at the Bedside", "State Medical Association", 210, "", "State ethics hours", "1.50"),
    ),
    "omar.diallo@northgate.example": (("Wound Care Day", "Harborview Nurses' Network", 61, "ancc", "", "2.25"),),
}
CYCLES: Final = {
    "elena.marsh@northgate.example": ("Medical license", "50", ["ama_pra_1"]),
    "omar.diallo@northgate.example": ("Nursing license", "20", ["ancc", "ipce"]),
}


def add_to_transcript(address: str, today: date) -> None:
    """A cycle of two calendar years, and entries of her own, where anything is written for this learner."""
    if address not in CYCLES:
        return
    person_id, (name, goal, types) = person_at(address).id, CYCLES[address]
    terms = CycleTerms(
        name=name,
        begins_on=date(today.year, 1, 1),
        ends_on=date(today.year + 1, 12, 31),
        goal=Decimal(goal),
        credit_types=types,
        with_external=True,
    )
    set_cycle(person_id, terms)
    for number, (title, provider, days, code, words, amount) in enumerate(ELSEWHERE[address]):
        facts = OwnFacts(
            title=title,
            provider=provider,
            completed_on=today - timedelta(days=days),
            credit_type=code,
            type_text=words,
            amount=Decimal(amount),
            note="",
        )
        add_own_entry(person_id, facts, NO_PROOF, sent_key=f"{number:032x}")
