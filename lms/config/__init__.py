"""Every setting: type, default, meaning; refuses unsafe production values."""

from lms.config.environment import from_environment
from lms.config.keys import key_in
from lms.config.settings import PREFIX, SettingRefused, Settings

__all__ = ["PREFIX", "SettingRefused", "Settings", "current", "from_environment", "key_in", "use"]

_in_use: list[Settings] = []


def use(settings: Settings) -> None:
    """Work with these settings from now on in this process."""
    _in_use[:] = [settings]


def current() -> Settings:
    """The settings in use, for those who know no application."""
    return _in_use[0]
