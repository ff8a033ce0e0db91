"""What the learners whom one can be have done so far, and what waits untouched for a first walk."""

from collections.abc import Mapping
from typing import Final

from lms.demo.plans import Stage

# Whoever tries the house begins one of these: their recordings are the shortest.
KEPT_FREE: Final = frozenset({"checkpoint-inhibitor-toxicity"})

# By address; every step that a learner can stand at is somebody's.
WRITTEN: Final[Mapping[str, Mapping[str, Stage]]] = {
    "elena.marsh@northgate.example": {
        "staphylococcus-aureus-bacteremia": Stage.QUIZ_PASSED,
        "asthma-reliever-and-controller": Stage.CERTIFICATE,
        "starting-insulin": Stage.CERTIFICATE,
        "early-rhythm-control": Stage.WATCHING,
        "first-seizure-in-an-adult": Stage.QUIZ_PASSED,
        "sepsis-first-hours": Stage.WAITS_TO_CLAIM,
        "opioids-for-cancer-pain": Stage.QUIZ_FAILED,
    },
    "omar.diallo@northgate.example": {
        "staphylococcus-aureus-bacteremia": Stage.CERTIFICATE,
        "opioids-for-cancer-pain": Stage.CERTIFICATE,
        "sepsis-first-hours": Stage.WATCHED,
        "asthma-reliever-and-controller": Stage.QUIZ_BEGUN,
    },
    "hannah.brandt@northgate.example": {
        "early-rhythm-control": Stage.CERTIFICATE,
        "staphylococcus-aureus-bacteremia": Stage.CERTIFICATE,
        "starting-insulin": Stage.ACKNOWLEDGED,
    },
    "samuel.ortega@northgate.example": {
        "first-seizure-in-an-adult": Stage.CERTIFICATE,
        "early-rhythm-control": Stage.CERTIFICATE,
        "vancomycin-by-area": Stage.NO_ATTEMPTS,
    },
}
