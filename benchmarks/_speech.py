"""What is said in a portal's recordings: sentences as captions have them, the same for the same recording."""

from __future__ import annotations

from random import Random

SECONDS = 12
# Joined they make some hundred thousand sentences of twelve to twenty words.
WHO = (
    "The nurse at the bedside", "Our pharmacist", "The team on the night shift", "A resident in her first year",
    "The patient we saw on Tuesday", "Most of the people in this trial", "The family in the waiting room",
    "Every second patient over eighty", "The group that was treated early", "Anyone who covers the ward",
)  # fmt: skip
DOES = (
    "noticed a change in", "should first ask about", "had been told nothing about", "was treated twice for",
    "keeps a short list of", "needs a plan for", "reported fewer problems with", "will look again at",
    "had no benefit from", "was surprised by",
)  # fmt: skip
WHAT = (
    "the dose that was given at home", "shortness of breath on the stairs", "an irregular heart rhythm",
    "confusion after surgery", "the blood cultures of the first hour", "bleeding under anticoagulation",
    "falls in the last six months", "the inhaler and how it is used", "weakness of one arm", "both legs swollen",
    "kidney function before contrast", "the fluids of the first three hours", "sleep, pain and appetite",
)  # fmt: skip
WHEN = (
    "before anybody had called the laboratory.", "although the guideline says the opposite.",
    "and that is what changed our practice.", "so please write it down where others find it.",
    "within the first ten minutes of the visit.", "and we repeat it before discharge.",
    "which took us about a year to understand.", "as the next slide shows.", "and not a single one was missed.",
)  # fmt: skip


def spoken(number: int, cues: int) -> str:
    """The captions of this recording as WebVTT: a sentence every twelve seconds."""
    random = Random(number)
    lines = (
        f"{_at(SECONDS * place)} --> {_at(SECONDS * place + 11)}\n{_sentence(random)}" for place in range(cues)
    )
    return "WEBVTT\n\n" + "\n\n".join(lines) + "\n"


def _sentence(random: Random) -> str:
    return " ".join(random.choice(part) for part in (WHO, DOES, WHAT, WHEN))


def _at(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000"
