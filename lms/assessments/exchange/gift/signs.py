r"""GIFT's signs: a backslash takes their meaning from them, \n is a line break, brackets state a text's format."""

import re
from typing import Final

from lms.assessments.exchange.plain import Plain, several_lines, without_markup

FORMATS: Final = ("html", "moodle", "plain", "markdown")

# Signs without their meaning, while a text is taken apart. Nobody writes in these: they are printed nowhere.
_SIGNS: Final = "\\:#={}~n"
_PLACES: Final = {sign: chr(0xE000 + place) for place, sign in enumerate(_SIGNS)}
_SHOWN: Final = str.maketrans({place: "\n" if sign == "n" else sign for sign, place in _PLACES.items()})
_UNUSED: Final = str.maketrans(dict.fromkeys(_PLACES.values()))
_ESCAPE: Final = re.compile(r"\\([\\:#={}~n])")
_RESERVED: Final = re.compile(r"[\\:#={}~]")
_FORMAT: Final = re.compile(rf"\s*+\[({'|'.join(FORMATS)})\]")


def hidden(text: str) -> str:
    """A text in which every sign that is left means something."""
    return _ESCAPE.sub(lambda found: _PLACES[found[1]], text.translate(_UNUSED))


def shown(text: str) -> str:
    """Words as they were meant, out of a `hidden` text."""
    return text.translate(_SHOWN)


def escaped(text: str) -> str:
    """Words in which no sign means anything, on one line."""
    return _RESERVED.sub(r"\\\g<0>", text).replace("\n", r"\n")


def form_of(text: str, otherwise: str) -> tuple[str, str]:
    """The format that a hidden text states, or the other one, and the text without it."""
    found = _FORMAT.match(text)
    return (found[1], text[found.end() :]) if found else (otherwise, text)


def plain_of(text: str, otherwise: str) -> Plain:
    """A hidden text as plain text."""
    form, rest = form_of(text, otherwise)
    words = shown(rest)
    if form == "plain":
        return Plain(several_lines(words))
    if form == "markdown":
        return Plain(several_lines(words), ("markdown_kept",))
    return without_markup(words, keeps_lines=form == "moodle")
