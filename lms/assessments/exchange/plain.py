"""Texts of other programs as plain text: markup becomes lines and words, and what of it is lost is said."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lms.formats import trimmed

# Codes of what a text had and has no longer.
FORMATTING, FILES = "formatting_dropped", "files_dropped"

_TAG: Final = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*+)(?:(?P<said>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>|[^<>]*+>)|<[!?][^<>]*+>"""
)
_ATTRIBUTE: Final = re.compile(r"""(?<![\w-])([a-zA-Z-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_BLANKS: Final = re.compile(r"[^\S\n]+")
# A sign that no text has: where a cell of a table begins or ends.
_CELL: Final = "\ufdd0"

# What only makes lines: nothing is lost of it.
_BLOCKS: Final = frozenset(
    {
        *("address", "article", "aside", "body", "br", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "p"),
        *("section", "tr", "ul"),
    }
)
_QUIET: Final = _BLOCKS | {"a", "span", "wbr"}
_FILES: Final = frozenset(
    {
        *("audio", "canvas", "embed", "iframe", "img", "input", "object", "picture", "source", "svg"),
        *("track", "video"),
    }
)
_UNSAID: Final = frozenset({"script", "style", "template", "title"})
_STYLED: Final = frozenset(
    {
        *("abbr", "acronym", "b", "bdi", "bdo", "big", "blockquote", "button", "caption", "center"),
        *("cite", "code", "col", "colgroup", "data", "del", "details", "dfn", "em", "font", "h1", "h2"),
        *("h3", "h4", "h5", "h6", "head", "i", "ins", "kbd", "label", "legend", "link", "map", "mark"),
        *("math", "meta", "meter", "noscript", "ol", "option", "output", "param", "pre", "progress"),
        *("q", "rp", "rt", "ruby", "s", "samp", "select", "small", "strike", "strong", "sub", "summary"),
        *("sup", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "time", "tt", "u", "var"),
    }
)
_KNOWN: Final = _QUIET | _FILES | _UNSAID | _STYLED
_AS_BLOCKS: Final = _BLOCKS | {
    "blockquote",
    "caption",
    "center",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ol",
    "pre",
    "table",
}


@dataclass(frozen=True)
class Plain:
    """A plain text, and codes of what it lost."""

    text: str
    notes: tuple[str, ...] = ()


def several_lines(text: str) -> str:
    """As the editor's fields of several lines keep a text."""
    return str(trimmed(text))


def one_line(text: str) -> str:
    """As the editor's fields of one line keep a text."""
    return " ".join(several_lines(text).split())


def without_markup(text: str, *, keeps_lines: bool = False) -> Plain:
    """What a browser would show of this HTML.

    With `keeps_lines` line breaks of the text are line breaks, and a name that HTML does not have is no markup.
    """
    drawn = _Drawn(keeps_lines=keeps_lines)
    for part in _parts(_without_comments(text, drawn)):
        drawn.take(part)
    return drawn.plain()


def pictures_in(text: str) -> list[tuple[str, str]]:
    """Each picture of this HTML: its address, and what it says of itself."""
    found = (_attributes(tag["said"] or "") for tag in _TAG.finditer(text) if (tag["name"] or "").lower() == "img")
    return [(html.unescape(one.get("src", "")), html.unescape(one.get("alt", ""))) for one in found]


def _without_comments(text: str, drawn: "_Drawn") -> str:
    kept, at = [], 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        kept.append(text[at:begin])
        at = end + 3
        drawn.notes.add(FORMATTING)
    return "".join([*kept, text[at:]])


def _parts(text: str) -> Iterator[str | re.Match[str]]:
    at = 0
    for tag in _TAG.finditer(text):
        yield text[at : tag.start()]
        yield tag
        at = tag.end()
    yield text[at:]


@dataclass
class _Drawn:
    """A text while its markup is read."""

    keeps_lines: bool
    pieces: list[str] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)
    alternatives: list[str] = field(default_factory=list)
    unsaid: str = ""
    address: str = ""

    def take(self, part: str | re.Match[str]) -> None:
        """Words, or a tag."""
        if isinstance(part, str):
            self._say(part)
        elif part["name"] is None:
            self.notes.add(FORMATTING)
        elif self.keeps_lines and part["name"].lower() not in _KNOWN:
            self._say(part[0])
        else:
            self._mark(part["name"].lower(), part["said"] or "", is_end=bool(part["end"]))

    def _say(self, words: str) -> None:
        if not self.unsaid:
            spaced = words if self.keeps_lines else words.replace("\n", " ")
            self.pieces.append(_ENTITY.sub(lambda found: html.unescape(found[0]), spaced))

    def _mark(self, name: str, said: str, *, is_end: bool) -> None:
        if self.unsaid or name in _UNSAID:
            self._hide(name, is_end=is_end)
            return
        if name in _FILES:
            self.notes.add(FILES)
        elif name not in _QUIET or (name == "span" and "style" in said.lower()):
            self.notes.add(FORMATTING)
        if name in _AS_BLOCKS:
            self.pieces.append("\n- " if name == "li" and not is_end else "\n")
        elif name in ("td", "th"):
            self.pieces.append(_CELL)
        elif name == "a":
            self._link(said, is_end=is_end)
        elif name == "img":
            self.alternatives.append(_attributes(said).get("alt", ""))

    def _hide(self, name: str, *, is_end: bool) -> None:
        self.notes.add(FORMATTING)
        if not self.unsaid and not is_end:
            self.unsaid = name
        elif is_end and name == self.unsaid:
            self.unsaid = ""

    def _link(self, said: str, *, is_end: bool) -> None:
        """An address is worth keeping where it leads somewhere else than to a file that is not taken over."""
        if is_end and self.address and self.address not in "".join(self.pieces[-3:]):
            self.pieces.append(f" ({self.address})")
        address = "" if is_end else html.unescape(_attributes(said).get("href", ""))
        if address.startswith("@@PLUGINFILE@@"):
            self.notes.add(FILES)
        self.address = address if address.startswith(("http://", "https://")) else ""

    def plain(self) -> Plain:
        """The text, line by line; where pictures alone stood, what they say of themselves."""
        text = "".join(self.pieces)
        if not several_lines(text):
            text = " ".join(html.unescape(one) for one in self.alternatives)
        lines = [_BLANKS.sub(" ", line).strip(f" {_CELL}") for line in text.split("\n")]
        told = [re.sub(rf" ?{_CELL}[ {_CELL}]*+", " | ", line) for line in lines if line not in ("", "-")]
        return Plain(several_lines("\n".join(told)), tuple(sorted(self.notes)))


def _attributes(said: str) -> dict[str, str]:
    return {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(said)}
