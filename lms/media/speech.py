"""An engine outside that turns speech into captions: what it must offer, and the one that a setting names."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Protocol, TypeAlias

from lms.config import SettingRefused


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The recording that is to be listened to; `open` gives its bytes, wherever they are kept."""

    content_type: str
    size: int
    sha256: str
    duration_ms: int
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Waiting:
    """The engine is at work."""


@dataclass(frozen=True)
class Finished:
    """Captions as WebVTT, SRT or SBV."""

    content: bytes | str


@dataclass(frozen=True)
class Failed:
    """There will be none; the reason is shown to staff as it is."""

    reason: str


Outcome: TypeAlias = Waiting | Finished | Failed


class Engine(Protocol):
    """What an engine offers. Whatever it raises is tried again until the deadline."""

    def start(self, recording: Heard, language: str, *, key: str) -> str:
        """Begin; answers a reference to poll with. The same key may come twice and begins once."""
        ...

    def poll(self, reference: str) -> Outcome:
        """How far that is. The same reference may be asked for again after the end."""
        ...


_in_use: list[Engine] = []


def use(path: str) -> None:
    """Work with the engine at `package.module:name`, called without arguments; empty is none."""
    _in_use[:] = [_made(path)] if path else []


def engine() -> Engine | None:
    """The engine in use."""
    return _in_use[0] if _in_use else None


def _made(path: str) -> Engine:
    module, _colon, name = path.partition(":")
    try:
        made: Engine = getattr(importlib.import_module(module), name)()
    except (ImportError, AttributeError) as error:
        raise SettingRefused(f"LMS_SPEECH_TO_TEXT names {path!r}, which is not there: {error}") from error
    return made
