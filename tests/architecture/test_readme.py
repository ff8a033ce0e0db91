"""README names what a stranger needs."""

from dataclasses import fields

import pytest

from lms.cli import main
from lms.config import PREFIX, Settings
from tests.architecture.source import HOUSE, ROOT

README = (ROOT / "README.md").read_text()
ROOMS = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))
MODULES = sorted(path.stem for path in HOUSE.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("room", ROOMS + MODULES)
def test_the_map_of_rooms_names_every_one(room: str) -> None:
    assert f"`{room}`" in README.partition("## The rooms")[2].partition("## ")[0]


@pytest.mark.parametrize("setting", [PREFIX + item.name.upper() for item in fields(Settings)])
def test_readme_names_every_setting(setting: str) -> None:
    assert setting in README


@pytest.mark.parametrize("command", sorted(main.commands))
def test_readme_names_every_command(command: str) -> None:
    assert f"lms {command}" in README


def test_readme_names_nothing_that_is_not_set() -> None:
    named = {word.strip("`.,;:()=*…") for word in README.split() if word.strip("`(").startswith(PREFIX)}
    known = {PREFIX + item.name.upper() for item in fields(Settings)}
    tests_own = {"LMS_SAMPLE_DATA", "LMS_CHROMIUM"}
    assert {name.split("=")[0] for name in named} <= known | tests_own | {PREFIX}
