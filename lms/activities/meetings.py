"""Which platform a meeting lies on, and when two addresses lead to one meeting."""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import unquote, urlsplit

from lms.activities.joining import is_on_list, leads_to_meeting
from lms.activities.rules import MeetingPlatform

_PLATFORMS: Final = {
    MeetingPlatform.ZOOM: ("zoom.us", "zoomgov.com"),
    MeetingPlatform.TEAMS: ("teams.microsoft.com",),
}

# As people write the number of a meeting: nine to eleven digits, in groups or not.
_NUMBER: Final = re.compile(r"(?<!\d)\d(?:[\s-]?\d){8,10}(?!\d)", re.ASCII)


def platform_of(host: str) -> MeetingPlatform:
    """Whose reports of attendance a meeting on this host will have."""
    found = (one for one, hosts in _PLATFORMS.items() if is_on_list(host, hosts))
    return next(found, MeetingPlatform.OTHER)


def is_same_meeting(first: str, second: str) -> bool:
    """Whether both addresses lead to one meeting, whatever password or page they bring along."""
    return _meeting(first) == _meeting(second)


def gives_away(text: str, allowed: Collection[str], urls: Collection[str]) -> bool:
    """Whether whoever reads this text could join: it holds an address on one of the hosts, or a meeting's number.

    Zoom's meetings are joined by their number alone, so an invitation that was pasted without its link is enough.
    """
    told = {re.sub(r"\D", "", found) for found in _NUMBER.findall(text)}
    return leads_to_meeting(text, allowed) or any(_meeting(url)[1] in told for url in urls)


def _meeting(url: str) -> tuple[str, str]:
    """Zoom tells meetings apart by their number, whoever's subdomain it is; Teams by the path."""
    parts = urlsplit(url)
    host, path = parts.hostname or "", unquote(parts.path).rstrip("/")
    platform = platform_of(host)
    if platform is MeetingPlatform.ZOOM:
        return platform, _zoom_name(path)
    return (platform, path) if platform is MeetingPlatform.TEAMS else (host, f"{path}?{parts.query}")


def _zoom_name(path: str) -> str:
    """Its number, which stands last for the program and before "join" for the browser; else the room's name."""
    numbers = (part for part in path.split("/") if _NUMBER.fullmatch(part))
    return next(numbers, path.rpartition("/")[2].lower())
