"""A certificate as the proving programs print it; asks for no renderer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from lms.credit.certificate import PrintedFacts
from lms.credit.statements import emphasised


def facts(number: int) -> PrintedFacts:
    """A certificate that differs from every other in name, title and code."""
    return PrintedFacts(
        certificate_id=number,
        code=f"{number:028d}",
        name=f"Elena Marsh {number}, MD",
        title=f"Early Rhythm Control in Atrial Fibrillation: Part {number}",
        trace="cardiology",
        provider="Northgate Health",
        department="Continuing Education",
        signatory="Ruth Calloway, MEd",
        signatory_title="Director, Continuing Education",
        participation=emphasised("has participated in the enduring material"),
        outcome=emphasised("and is awarded 1.00 AMA PRA Category 1 Credit™"),
        statements=(emphasised("Northgate Health designates this for 1.00 AMA PRA Category 1 Credit(s)™."),),
        paper="letter" if number % 2 else "a4",
        is_awarded=True,
        amount=Decimal("1.00"),
        unit=emphasised("AMA PRA Category 1 Credit™"),
        completed_on=date(2026, 11, 21),
        issued_at=datetime(2026, 11, 21, 21, tzinfo=UTC),
    )
