"""When a stream's door is open, and which addresses it may lead to."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from lms.activities.intervals import Interval, union

OPENS_BEFORE: Final = timedelta(minutes=15)
LONGEST_TARGET: Final = 2000
LONGEST_HOST: Final = 253
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# Letters, digits and the signs that an address may hold: no space, no control character, no backslash, which
# browsers read as a slash and other readers do not.
_TARGET: Final = re.compile(r"[!#-;=?-Z\[\]_a-z~]+")
# A host with something behind it, within any text.
_LEADS_ON: Final = re.compile(r"([a-z0-9.-]+)(?::\d+)?/\S")
# Names in other scripts are written so; one that looks like a known host is told from it by no reader.
_OTHER_SCRIPT: Final = "xn--"


class TargetRefused(ValueError):
    """An address that no door leads to; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DoorState(StrEnum):
    """Whether a stream can be joined now."""

    NOT_YET = "not_yet"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Door:
    """A stream's door: its present or next opening and that one's end; None where all of it is over."""

    state: DoorState
    opens_at: datetime | None = None
    ends_at: datetime | None = None


def door_of(agenda: Iterable[Interval], *, now: datetime) -> Door:
    """Open from 15 minutes before whatever is on the stream's agenda until its end."""
    for opens_at, ends_at in union((starts_at - OPENS_BEFORE, ends_at) for starts_at, ends_at in agenda):
        if now < opens_at:
            return Door(state=DoorState.NOT_YET, opens_at=opens_at, ends_at=ends_at)
        if now < ends_at:
            return Door(state=DoorState.OPEN, opens_at=opens_at, ends_at=ends_at)
    return Door(state=DoorState.OVER)


def host_of(target: str) -> str:
    """The host of a meeting's address. Raises TargetRefused.

    An address that different readers may read differently is none.
    """
    if len(target) > LONGEST_TARGET or not _TARGET.fullmatch(target):
        raise TargetRefused("target_malformed")
    try:
        parts = urlsplit(target)
        host = parts.hostname or ""
    except ValueError as error:
        raise TargetRefused("target_malformed") from error
    if parts.scheme != "https":
        raise TargetRefused("target_not_encrypted")
    # No name or password in front, no port of its own behind.
    if parts.netloc.lower() not in (host, f"{host}:443") or not is_host(host):
        raise TargetRefused("target_malformed")
    return host


def is_host(host: str) -> bool:
    """Whether this is a name on the internet in small letters: two labels at least, no number, no other script."""
    labels = host.split(".")
    return (
        len(host) <= LONGEST_HOST
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) and not label.startswith(_OTHER_SCRIPT) for label in labels)
        and labels[-1].isalpha()
    )


def is_on_list(host: str, allowed: Collection[str]) -> bool:
    """Whether it is one of the hosts, or a subdomain of one."""
    return any(host == one or host.endswith(f".{one}") for one in allowed)


def leads_to_meeting(text: str, allowed: Collection[str]) -> bool:
    """Whether a text holds an address on one of the hosts.

    Also within another address, as mail gateways wrap them, and in the wide signs that browsers read alike.
    """
    plain = normalize("NFKC", unquote(unquote(text))).lower()
    return any(is_on_list(host.strip("."), allowed) for host in _LEADS_ON.findall(plain))


def insist_on_target(target: str, allowed: Collection[str]) -> str:
    """The host of an address that a door may lead to. Raises TargetRefused."""
    host = host_of(target)
    if not is_on_list(host, allowed):
        raise TargetRefused("host_not_on_list")
    return host
