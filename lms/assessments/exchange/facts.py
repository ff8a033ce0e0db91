"""What formats without a field for it keep in the last lines of a question's feedback.

"Source:", "At:" and "Objective:" in this order, each where it says something: people read there what we read.
"""

import re
from dataclasses import dataclass
from typing import Final

from lms.assessments.authoring import AuthoringRefused, QuestionText, read_place
from lms.formats import clock_ms

_NAMES: Final = ("Source", "At", "Objective")
_FACT: Final = re.compile(r"(Source|At|Objective):(?: (.*))?")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A feedback taken apart."""

    rationale: str = ""
    reference: str = ""
    watch_from_ms: int | None = None
    objective: str = ""


def feedback_of(question: QuestionText) -> str:
    """Its reason, and in lines below it what else it says."""
    place = "" if question.watch_from_ms is None else clock_ms(question.watch_from_ms)
    said = dict(zip(_NAMES, (question.reference, place, question.objective), strict=True))
    # A reason that itself ends like one of the lines would be taken for it, did not all of them follow.
    needs_all = _FACT.fullmatch(question.rationale.rpartition("\n")[2]) is not None
    lines = [f"{name}: {value}".rstrip() for name, value in said.items() if value or needs_all]
    return "\n".join([question.rationale, *lines] if question.rationale else lines)


def facts_in(feedback: str) -> Facts:
    """What `feedback_of` wrote, or what somebody else wrote in the same way."""
    lines, said = feedback.split("\n"), dict.fromkeys(_NAMES, "")
    for name in reversed(_NAMES):
        found = _FACT.fullmatch(lines[-1]) if lines else None
        if found is not None and found[1] == name and (name != "At" or _is_place(found[2] or "")):
            said[name] = found[2] or ""
            lines.pop()
    return Facts(
        rationale="\n".join(lines).strip(),
        reference=said["Source"],
        watch_from_ms=read_place(said["At"]),
        objective=said["Objective"],
    )


def _is_place(text: str) -> bool:
    try:
        read_place(text)
    except AuthoringRefused:
        return False
    return True
