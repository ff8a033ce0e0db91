"""XML from strangers: parsed without a document type, entities, the network or limits lifted."""

import re
from typing import Any, Final

from lxml import etree

# Where a document begins: white space, processing instructions and comments, each with its end.
_PROLOGUE: Final = (("<?", "?>"), ("<!--", "-->"))
_SPACE: Final = re.compile(r"\s*+")


class XmlRefused(ValueError):
    """Not a document that is read here; `code` says why: xml_broken, xml_document_type."""

    def __init__(self, code: str, line: int = 1) -> None:
        super().__init__(code)
        self.code, self.line = code, line


def parse(text: str) -> Any:
    """The root of a document, which knows the lines of its elements; raises XmlRefused.

    A document type is refused wherever there can be one, so that nothing defines entities or asks for files.
    """
    # A parser passes over marks of the byte order before it looks for a document type, so they go first.
    text = text.lstrip("\ufeff")
    at = _after_prologue(text)
    if text.startswith("<!", at):
        raise XmlRefused("xml_document_type", text.count("\n", 0, at) + 1)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(_undeclared(text).encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise XmlRefused("xml_broken", getattr(error, "lineno", None) or 1) from error


def root_name(text: str) -> str:
    """The local name of the first element, empty where there is none."""
    at = _after_prologue(text)
    if text.startswith("<!", at):
        # Behind a document type stands what it is the type of.
        at = text.find("<", text.find(">", at))
    words = text[at + 1 : at + 200].replace("/", " ").replace(">", " ").split() if text.startswith("<", at) else []
    return words[0].rpartition(":")[2] if words else ""


def _after_prologue(text: str) -> int:
    """Where the first thing begins that is neither white space, an instruction nor a comment."""
    at = 0
    while True:
        at = _end_of_space(text, at)
        pair = next((one for one in _PROLOGUE if text.startswith(one[0], at)), None)
        # What begins it is no part of its end: <!--> only begins a comment.
        end = text.find(pair[1], at + len(pair[0])) if pair else -1
        if pair is None or end < 0:
            return at
        at = end + len(pair[1])


def _end_of_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _undeclared(text: str) -> str:
    """Without the declaration, whose encoding was that of the bytes; lines stay where they are."""
    if not text.startswith("<?xml"):
        return text
    declaration, _end, rest = text.partition("?>")
    return "\n" * declaration.count("\n") + rest
