"""How JA-PARS's files are written: equal rows always give equal bytes."""

import json
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first moment that a ZIP can name: the files have no time of their own.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


def added(parent: Element, space: str, name: str, text: str | None = None) -> Element:
    """A new element in a namespace at the end of another."""
    element = SubElement(parent, f"{{{space}}}{name}")
    element.text = text
    return element


def day_at_midnight(day: date) -> str:
    """A day where the schema asks for a time; without a zone, so that nobody moves it into another day."""
    return f"{day.isoformat()}T00:00:00"


def written_xml(root: Element, spaces: Mapping[str, str]) -> bytes:
    """The document with these prefixes for its namespaces."""
    _prefixed(root, {space: prefix for prefix, space in spaces.items()})
    for prefix, space in spaces.items():
        root.set(f"xmlns:{prefix}" if prefix else "xmlns", space)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def _prefixed(root: Element, prefixes: Mapping[str, str]) -> None:
    """Names with their prefixes: the library's own table of prefixes is one for the whole process."""
    for element in root.iter():
        space, _, name = element.tag[1:].partition("}")
        prefix = prefixes[space]
        element.tag = f"{prefix}:{name}" if prefix else name


def written_json(said: Mapping[str, Any]) -> bytes:
    """The values in the order they were said."""
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


def written_zip(files: Mapping[str, bytes]) -> bytes:
    """Files in one, without times."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, data in files.items():
            entry = ZipInfo(name, date_time=_NO_TIME)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()
