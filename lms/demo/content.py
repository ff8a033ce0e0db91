"""The demonstration's activities as they are written down: content/*.toml on demand, events/*.toml live."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from lms.assessments.grading import QuestionKind

# Name and curve of each specialty of the demonstration's catalogue.
SPECIALTIES: Final = (
    ("Anesthesiology", "pulmonary"),
    ("Cardiology", "cardiology"),
    ("Critical Care", "critical"),
    ("Emergency Medicine", "cardiology"),
    ("Endocrinology", "endocrine"),
    ("Gastroenterology", "oncology"),
    ("Infectious Disease", "infectious"),
    ("Nephrology", "endocrine"),
    ("Neurology", "neurology"),
    ("Nursing Practice", "quality"),
    ("Oncology", "oncology"),
    ("Palliative Care", "palliative"),
    ("Pediatrics", "paediatrics"),
    ("Pharmacy", "pharmacy"),
    ("Pulmonology", "pulmonary"),
    ("Quality and Safety", "quality"),
)

# Field, name and words of texts that the office uses again.
REUSABLE_TEXTS: Final = (
    (
        "copyright_statement",
        "Northgate Health",
        "© Northgate Health. All rights reserved. Slides may be shown in teaching with this line.",
    ),
    ("commercial_support", "None received", "No commercial support was received for this activity."),
    (
        "target_audience",
        "Hospital medicine team",
        "Hospitalists, physician assistants, nurses and pharmacists who care for adults in the hospital.",
    ),
    (
        "target_audience",
        "Primary care team",
        "Family physicians, internists, nurse practitioners, physician assistants and nurses in primary care.",
    ),
    (
        "overview",
        "From Grand Rounds",
        "Recorded at Grand Rounds and edited for learning on demand, with the discussion's questions answered.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One picture of a recording and what is said to it."""

    title: str
    points: tuple[str, ...]
    speech: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Script:
    """One activity as it is written down."""

    slug: str
    values: dict[str, Any]
    slides: tuple[Slide, ...]

    @property
    def is_draft(self) -> bool:
        """True for one that waits for its recording."""
        return not self.slides


@cache
def scripts() -> tuple[Script, ...]:
    """All that are on demand, by address."""
    return _read("content")


@cache
def events() -> tuple[Script, ...]:
    """All that are live."""
    return _read("events")


def _read(name: str) -> tuple[Script, ...]:
    folder = files("lms.demo").joinpath(name)
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml"))
    return tuple(_script(name, folder.joinpath(name).read_text("utf-8")) for name in names)


def _script(name: str, text: str) -> Script:
    values = tomllib.loads(text)
    slides = tuple(
        Slide(title=one["title"], points=tuple(one["points"]), speech=tuple(one["speech"]))
        for one in values.pop("slides", ())
    )
    return Script(slug=name.removesuffix(".toml"), values=values, slides=slides)


def kind_of(question: dict[str, Any]) -> QuestionKind:
    """How a question of the content is answered: as it says, else by choosing one, or several."""
    several = len(question.get("right", ())) > 1
    return QuestionKind(question.get("kind", QuestionKind.MULTIPLE if several else QuestionKind.SINGLE))
