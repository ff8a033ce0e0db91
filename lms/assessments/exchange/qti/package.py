"""A package of QTI: a ZIP archive whose manifest names the items. Nothing of it is ever written to a disk."""

import io
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from posixpath import dirname, join, normpath
from typing import Final
from urllib.parse import unquote

from lms.assessments.exchange.decoding import NotText, decoded
from lms.assessments.exchange.qti.elements import said, within
from lms.assessments.exchange.qti.items import read_into
from lms.assessments.exchange.reading import MOST_READ, Gathering, Reading
from lms.assessments.exchange.safe_xml import XmlRefused, parse

MANIFEST: Final = "imsmanifest.xml"
SIGNS: Final = (b"PK\x03\x04", b"PK\x05\x06")
# Of an archive: how many files it lists, and bytes that one file and all that are read unpack to.
MOST_FILES: Final = 5_000
MOST_OF_ONE: Final = 2_000_000
MOST_UNPACKED: Final = 5_000_000

_ITEM: Final = "imsqti_item_xmlv"
_PLAIN: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1


class PackageRefused(ValueError):
    """An archive that is not read; `code` says why: package_broken, package_too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Archive:
    """The files of an archive, read by their names alone and never further than the limits."""

    def __init__(self, data: bytes) -> None:
        self._left = MOST_UNPACKED
        with _only_refusing():
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        infos = self._zip.infolist()
        self._infos = {one.filename: one for one in infos}
        if len(infos) > MOST_FILES:
            raise PackageRefused("package_too_large")
        if len(self._infos) < len(infos):
            raise PackageRefused("package_broken")

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def read(self, name: str) -> str:
        """A file's text; raises NotText, and PackageRefused as `unpack` does."""
        return decoded(self.unpack(name)).text

    def unpack(self, name: str) -> bytes:
        """A file, unpacked no further than the limits, whatever the archive announces; raises PackageRefused."""
        info, most = self._infos[name], min(MOST_OF_ONE, self._left)
        if info.flag_bits & _ENCRYPTED or info.compress_type not in _PLAIN:
            raise PackageRefused("package_broken")
        with _only_refusing(), self._zip.open(info) as file:
            content = file.read(most + 1)
        self._left -= len(content)
        if len(content) > most:
            raise PackageRefused("package_too_large")
        return content


@contextmanager
def _only_refusing() -> Iterator[None]:
    """What a broken archive raises is nowhere written down."""
    try:
        yield
    except Exception as error:
        raise PackageRefused("package_broken") from error


def is_package(data: bytes) -> bool:
    """Whether this is an archive with a manifest, and no other archive such as a workbook."""
    return data.startswith(SIGNS) and MANIFEST.encode() in data


def read_package(data: bytes, *, length_ms: int = 0) -> Reading:
    """The questions of all items that the manifest names, in its order."""
    gathering = Gathering(length_ms)
    try:
        archive = _Archive(data)
        for name in _items(archive, gathering):
            _read_item(archive, gathering, name)
    except PackageRefused as refusal:
        gathering.refuse(1, refusal.code)
    return gathering.reading()


def _items(archive: _Archive, gathering: Gathering) -> list[str]:
    """The names of the items' files."""
    if MANIFEST not in archive:
        gathering.refuse(1, "manifest_missing")
        return []
    try:
        root = parse(archive.read(MANIFEST))
    except XmlRefused as refusal:
        gathering.refuse(refusal.line, refusal.code, file=MANIFEST)
        return []
    except NotText as error:
        gathering.refuse(1, error.code, what=error.what, file=MANIFEST)
        return []
    found = [one for one in within(root, "resource") if said(one, "type").lower().startswith(_ITEM)]
    if not found:
        gathering.refuse(root.sourceline, "manifest_without_items", file=MANIFEST)
    return [unquote(said(one, "href")) for one in found[: MOST_READ + 1]]


def _read_item(archive: _Archive, gathering: Gathering, name: str) -> None:
    if name not in archive:
        gathering.refuse(1, "file_missing", file=name[:200])
        return
    try:
        read_into(gathering, archive.read(name), file=name[:200], fetch=partial(_fetch, archive, name))
    except NotText as error:
        gathering.refuse(1, error.code, what=error.what, file=name[:200])


def _fetch(archive: _Archive, item: str, name: str) -> str:
    """The base64 of a file that an item names by its place beside it; empty where the archive has none."""
    place = normpath(join(dirname(item), name))
    try:
        return b64encode(archive.unpack(place)).decode() if place in archive else ""
    except PackageRefused:
        # The question is still understood without it.
        return ""
