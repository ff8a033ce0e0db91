"""What the learners whom one can be have done so far, and what waits untouched for a first walk."""

from collections.abc import Mapping
from typing import Final

from lms.demo.plans import Stage

# Whoever tries the house begins with this one: its recording is among the shortest.
KEPT_FREE: Final = frozenset({"checkpoint-inhibitor-toxicity"})

# Everybody has taken this one: its results say something.
POPULAR: Final = frozenset({"copd-exacerbation"})

# What is there where nobody needs years: to publish something, to watch it, and to see something end.
FIRST_WALK: Final = KEPT_FREE | {
    "bronchiolitis-doing-less",
    "handoffs-that-hold",
    "sepsis-first-hours",
    "vancomycin-by-area",
}

_DONE: Final = Stage.CERTIFICATE
# By address; every step that a learner can stand at is somebody's.
WRITTEN: Final[Mapping[str, Mapping[str, Stage]]] = {
    "elena.marsh@northgate.example": {
        "the-best-possible-medication-history": _DONE,
        "the-catheter-that-is-not-there": _DONE,
        "upper-gastrointestinal-bleeding": _DONE,
        "lyme-disease-early": _DONE,
        "staphylococcus-aureus-bacteremia": Stage.QUIZ_PASSED,
        "covid-19-outpatients": _DONE,
        "central-lines-without-infection": _DONE,
        "copd-exacerbation": _DONE,
        "asthma-reliever-and-controller": _DONE,
        "starting-insulin": _DONE,
        "delirium-in-the-icu": _DONE,
        "early-rhythm-control": Stage.WATCHING,
        "first-seizure-in-an-adult": Stage.QUIZ_PASSED,
        "sepsis-first-hours": Stage.WAITS_TO_CLAIM,
        "opioids-for-cancer-pain": Stage.QUIZ_FAILED,
    },
    "omar.diallo@northgate.example": {
        "the-catheter-that-is-not-there": _DONE,
        "central-lines-without-infection": _DONE,
        "staphylococcus-aureus-bacteremia": _DONE,
        "delirium-in-the-icu": _DONE,
        "pressure-injuries-before-they-open": _DONE,
        "opioids-for-cancer-pain": _DONE,
        "sepsis-first-hours": Stage.WATCHED,
        "stroke-first-hour": Stage.QUIZ_BEGUN,
    },
    "leah.stern@northgate.example": {
        "the-best-possible-medication-history": _DONE,
        "lyme-disease-early": _DONE,
        "staphylococcus-aureus-bacteremia": _DONE,
        "early-rhythm-control": _DONE,
        "clostridioides-difficile": _DONE,
        "anticoagulants-around-procedures": Stage.WATCHING,
        "acute-kidney-injury": Stage.ACKNOWLEDGED,
    },
    "samuel.ortega@northgate.example": {
        "upper-gastrointestinal-bleeding": _DONE,
        "central-lines-without-infection": _DONE,
        "stroke-first-hour": _DONE,
        "first-seizure-in-an-adult": _DONE,
        "blood-pressure-measured-well": Stage.REVOKED,
        "vancomycin-by-area": Stage.NO_ATTEMPTS,
        "anaphylaxis-epinephrine-first": Stage.QUIZ_FAILED,
    },
}
