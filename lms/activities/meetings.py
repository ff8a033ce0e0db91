"""Which platform a meeting lies on, and when two addresses lead to one meeting."""

from typing import Final
from urllib.parse import urlsplit

from lms.activities.joining import is_on_list
from lms.activities.rules import MeetingPlatform

_PLATFORMS: Final = {
    MeetingPlatform.ZOOM: ("zoom.us", "zoomgov.com"),
    MeetingPlatform.TEAMS: ("teams.microsoft.com",),
}


def platform_of(host: str) -> MeetingPlatform:
    """Whose reports of attendance a meeting on this host will have."""
    found = (one for one, hosts in _PLATFORMS.items() if is_on_list(host, hosts))
    return next(found, MeetingPlatform.OTHER)


def is_same_meeting(first: str, second: str) -> bool:
    """Whether both addresses lead to one meeting, whatever password or page they bring along."""
    return _meeting(first) == _meeting(second)


def _meeting(url: str) -> tuple[str, str]:
    """Zoom tells meetings apart by their number, whoever's subdomain it is; Teams by the path."""
    parts = urlsplit(url)
    host, path = parts.hostname or "", parts.path.rstrip("/")
    platform = platform_of(host)
    if platform is MeetingPlatform.ZOOM:
        return platform, path.rpartition("/")[2].lower()
    return (platform, path) if platform is MeetingPlatform.TEAMS else (host, f"{path}?{parts.query}")
