"""Settings as the environment gives them."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from lms.config.settings import PREFIX, SettingRefused, Settings

_TEST_NAMES: Final = {"LMS_SAMPLE_DATA": None, "LMS_CHROMIUM": None}


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Settings as the environment gives them; unknown LMS_ names are refused, a typo must not pass unseen."""
    known = {PREFIX + item.name.upper(): item for item in fields(Settings)}
    foreign = sorted(name for name in environ if name.startswith(PREFIX) and name not in known | _TEST_NAMES)
    if foreign:
        raise SettingRefused(f"{foreign[0]} is no setting. `lms check --settings` lists them.")
    values = {item.name: _read(name, item.type, environ[name]) for name, item in known.items() if name in environ}
    if "PORT" in environ and "port" not in values:
        values["port"] = _read("PORT", int, environ["PORT"])
    if "base_url" not in values and "port" in values:
        values["base_url"] = f"http://127.0.0.1:{values['port']}"
    return Settings(**values)


def _read(name: str, kind: Any, text: str) -> Any:
    if kind is bool:
        if text.lower() not in ("0", "1", "true", "false", "yes", "no"):
            raise SettingRefused(f"{name} is {text!r}; it takes 1 or 0.")
        return text.lower() in ("1", "true", "yes")
    if kind is int:
        if not text.isascii() or not text.isdigit():
            raise SettingRefused(f"{name} is {text!r}; it takes a whole number.")
        return int(text)
    return kind(text)
