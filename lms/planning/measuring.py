"""What an evaluation's answers count as in PARS."""

from collections.abc import Iterable
from typing import Final

from lms.assessments.answering import Measure
from lms.assessments.authoring import ItemText

# Measured outcomes of JA-PARS's schema (credit/accreditors/allowed.toml): what learners say of themselves is
# subjective. Objectives and bias are asked for by other standards and are no outcome.
REPORTED_AS: Final = {
    Measure.COMPETENCE: "Learner Competence - Subjective",
    Measure.PERFORMANCE: "Learner Performance - Subjective",
    Measure.PATIENTS: "Patient Health - Subjective",
}


def outcomes_measured(items: Iterable[ItemText]) -> tuple[str, ...]:
    """The outcomes that these items measure, in the order of PARS's list."""
    found = {measure for item in items for measure in item.measures}
    return tuple(words for measure, words in REPORTED_AS.items() if measure in found)
