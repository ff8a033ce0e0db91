"""Texts of Moodle XML, each with its own format."""

from typing import Any, Final
from urllib.parse import unquote

from lms.assessments.exchange.plain import FILES, Plain, one_line, pictures_in, several_lines, without_markup
from lms.assessments.exchange.reading import Enclosed

# Stands in an address where the files of a question lie.
_PLACE: Final = "@@PLUGINFILE@@"
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

    def stem(self, element: Any) -> str:
        """What is asked, in lines: its picture is taken along."""
        found = self.plain(element)
        self.note(*(note for note in found.notes if note != FILES or not _is_all(element)))
        return found.text

    def one_line(self, element: Any) -> str:
        """The same, in one line."""
        return one_line(self.several_lines(element))

    def as_written(self, element: Any) -> str:
        """Words that are compared with what learners type: never markup."""
        self.note(*_files(element))
        return said_in(element)


def picture_of(element: Any) -> Enclosed | None:
    """The first picture of a text whose file is enclosed."""
    for place, alternative in pictures_in(_raw(element)) if element is not None else ():
        for file in element.findall("file"):
            name = f"{_PLACE}{(file.get('path') or '/').rstrip('/')}/{file.get('name', '')}"
            if unquote(place) == name and file.get("encoding") == "base64" and file.text:
                return Enclosed(content=file.text, alternative=one_line(alternative))
    return None


def _is_all(element: Any) -> bool:
    """One picture with its file is all that a text brings along."""
    counted = len(element.findall("file")), len(pictures_in(_raw(element)))
    return counted == (1, 1) and picture_of(element) is not None


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
