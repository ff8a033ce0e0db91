"""What is decided about each relationship, saved by itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from lms.access.actor import Actor
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.db import session
from lms.disclosures.deciding import EXCEPTION_LABELS, MITIGATION_LABELS
from lms.disclosures.models import Relationship, RelevanceDecision
from lms.disclosures.operations import decide_relevance
from lms.disclosures.queries import counted_disclosures
from lms.disclosures.rules import EmployeeException, Mitigation
from lms.planning.operations.saving import DraftSlot
from lms.planning.versions import Value

RELEVANT, NOT_RELEVANT = "relevant", "not_relevant"


def decision_slots(activity: Activity, *, actor: Actor, now: datetime) -> Iterable[DraftSlot]:
    """One for each relationship that counts; writing it raises Refusal where Standard 3 does not agree."""
    counted = counted_disclosures(activity).values()
    return [_slot(activity, row, decision, actor, now) for one in counted for row, decision in one.rows]


def decision_value(decision: RelevanceDecision | None) -> dict[str, str | list[str]]:
    """What was decided, as a form sends it."""
    if decision is None:
        return {"decision": "", "mitigation": "", "reviewer": "", "exception": ""}
    return {
        "decision": RELEVANT if decision.is_relevant else NOT_RELEVANT,
        "mitigation": decision.mitigation,
        "reviewer": str(decision.reviewed_by or ""),
        "exception": decision.exception,
    }


def _slot(
    activity: Activity, row: Relationship, decision: RelevanceDecision | None, actor: Actor, now: datetime
) -> DraftSlot:
    stands = [decision]

    def write(value: Value) -> None:
        said = cast("dict[str, str]", value)
        stands[0] = decide_relevance(
            activity,
            row,
            is_relevant=said["decision"] == RELEVANT,
            actor=actor,
            now=now,
            mitigation=Mitigation(said["mitigation"]) if said["mitigation"] else None,
            reviewer=session.get(Person, int(said["reviewer"])) if said["reviewer"] else None,
            exception=EmployeeException(said["exception"]) if said["exception"] else None,
        )

    return DraftSlot(
        part=f"relationship:{row.id}", read=lambda: decision_value(stands[0]), write=write, show=_words
    )


def _words(value: Value) -> str:
    """A decision as whoever has to choose between two reads it."""
    said = cast("dict[str, str]", value)
    reviewer = session.get(Person, int(said["reviewer"])) if said["reviewer"] else None
    texts = (
        {RELEVANT: "Relevant", NOT_RELEVANT: "Not relevant"}.get(said["decision"], "Undecided"),
        MITIGATION_LABELS[Mitigation(said["mitigation"])] if said["mitigation"] else "",
        reviewer.name if reviewer else "",
        EXCEPTION_LABELS[EmployeeException(said["exception"])] if said["exception"] else "",
    )
    return "\n".join(text for text in texts if text)
