"""What a reading came to, short enough to be compared in a test."""

from lms.assessments.exchange.reading import Reading
from lms.assessments.exchange.sniffing import ReadFile, read_file

Shown = tuple[int, str, str, list[str]]


def read(text: str | bytes) -> ReadFile:
    return read_file(text.encode() if isinstance(text, str) else text)


def problems(found: ReadFile | Reading) -> list[tuple[int, str]]:
    """Lines and codes of what was not understood."""
    reading = found.reading if isinstance(found, ReadFile) else found
    return [(one.line, one.code) for one in reading.problems]


def whats(found: ReadFile) -> list[str]:
    return [one.what for one in found.reading.problems]


def taken(found: ReadFile) -> list[Shown]:
    """Line, kind and stem of each question, and its choices: * is right, -> leads to the other side."""
    return [
        (
            one.line,
            one.question.kind.value,
            one.question.stem,
            [
                f"{'*' if choice.is_right else ''}{choice.text}{f' -> {choice.match}' if choice.match else ''}"
                for choice in one.question.choices
            ],
        )
        for one in found.reading.questions
    ]


def notes(found: ReadFile) -> list[set[str]]:
    """What was dropped of each question."""
    return [set(one.notes) for one in found.reading.questions]
