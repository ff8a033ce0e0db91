"""ACPE's Universal Activity Number: what its parts are, and what is wrong with one."""

import re
from datetime import date
from typing import Final

from lms.activities.rules import ActivityKind

# The topic designators of ACPE.
TOPICS: Final[dict[str, str]] = {
    "01": "Disease State Management/Drug Therapy",
    "02": "AIDS Therapy",
    "03": "Law Related to Pharmacy Practice",
    "04": "Pharmacy Administration",
    "05": "Patient Safety",
    "06": "Immunizations",
    "07": "Compounding",
    "08": "Pain Management",
    "99": "Additional Topic Areas",
}
# Provider, joint providership, year of the start, sequence from 1 on, format and topic, audience:
# JA4008106-0000-26-035-H01-P.
_SHAPE: Final = re.compile(
    r"(?:JA[0-9]{7}|[0-9]{4})-[0-9]{4}-(?P<year>[0-9]{2})-(?P<sequence>[0-9]{3,4})"
    r"-(?P<format>[LHBC])(?P<topic>[0-9]{2})-(?P<audience>[PT])",
    re.ASCII,
)
_LIVE, _HOME = "L", "H"


def typed_uan(text: str) -> str:
    """A number as it is kept, from what somebody typed or pasted: capitals, plain hyphens, no spaces."""
    return re.sub(r"\s+", "", re.sub(r"[‐‑‒–—−]", "-", text)).upper()


def uan_problem(uan: str, *, audience: str, topic: str, kind: ActivityKind) -> str | None:
    """The code of what is wrong with a number; None where nothing is.

    Codes: uan_malformed, uan_for_others (P is for pharmacists, T for technicians), uan_other_format (H is home
    study, as recordings are, L is live), uan_other_topic.
    """
    parts = _SHAPE.fullmatch(uan)
    if parts is None or not int(parts["sequence"]):
        return "uan_malformed"
    if parts["audience"] != audience:
        return "uan_for_others"
    if parts["format"] != (_HOME if kind is ActivityKind.ON_DEMAND else _LIVE):
        return "uan_other_format"
    return "uan_other_topic" if parts["topic"] != topic else None


def topic_of(uan: str) -> str:
    """The topic that a number names; empty where it is no number, or names none that is known."""
    parts = _SHAPE.fullmatch(uan)
    return parts["topic"] if parts is not None and parts["topic"] in TOPICS else ""


def starts_in_year(uan: str, day: date) -> bool:
    """Whether the number names the year in which the activity starts."""
    parts = _SHAPE.fullmatch(uan)
    return parts is not None and int(parts["year"]) == day.year % 100


def topic_words(topic: str) -> str:
    """01 Disease State Management/Drug Therapy; empty for none."""
    return f"{topic} {TOPICS[topic]}" if topic in TOPICS else ""
