"""Texts of Moodle XML, each with its own format."""

from typing import Any, Final

from lms.assessments.exchange.plain import FILES, Plain, one_line, several_lines, without_markup

# Moodle's names of what is kept as it is written.
_AS_WRITTEN: Final = ("plain_text", "markdown")


def said_in(element: Any) -> str:
    """The words of an element in one line, never taken for markup; empty where there is none."""
    return "" if element is None else one_line(_raw(element))


class Texts:
    """Makes plain texts of a question's elements, and gathers what they lost."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, *codes: str) -> None:
        """What else was lost."""
        self.notes.extend(codes)

    def plain(self, element: Any) -> Plain:
        """The text of an element, in lines; empty where there is none."""
        if element is None:
            return Plain("")
        found = _plain(_raw(element), element.get("format", "html"))
        return Plain(found.text, (*found.notes, *_files(element)))

    def several_lines(self, element: Any) -> str:
        """The text of an element, in lines; what it lost is noted."""
        found = self.plain(element)
        self.note(*found.notes)
        return found.text

    def one_line(self, element: Any) -> str:
        """The same, in one line."""
        return one_line(self.several_lines(element))

    def as_written(self, element: Any) -> str:
        """Words that are compared with what learners type: never markup."""
        self.note(*_files(element))
        return said_in(element)


def _raw(element: Any) -> str:
    """What stands in its `text`, or in itself where it has none."""
    inner = element.find("text")
    return "".join((element if inner is None else inner).itertext())


def _files(element: Any) -> tuple[str, ...]:
    return () if element.find("file") is None else (FILES,)


def _plain(text: str, form: str) -> Plain:
    if form in _AS_WRITTEN:
        return Plain(several_lines(text), ("markdown_kept",) if form == "markdown" and text.strip() else ())
    return without_markup(text, keeps_lines=form == "moodle_auto_format")
