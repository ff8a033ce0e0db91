"""Axe is shown one text of each look: none that is hard to read hides behind one that is not."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import axe_violations, chromium

pytestmark = pytest.mark.browser

READ = '<p style="color: #333">Calm</p>'
PALE = '<p style="color: #bbb">Pale</p>'
DARK = '<div style="background: #444; height: 9em"></div>'
PRESS = '<button style="color: #bbb; background: #fff">Press</button>'
DAY = '<label style="color: #bbb">Day <input></label>'
FIELD = '<input aria-label="Day" value="Monday" style="color: #bbb; background: #fff">'


def disabled(body: str) -> str:
    """The same, and nobody can use it."""
    return body.replace("<button", "<button disabled").replace("<input", "<input disabled")


@pytest.fixture(scope="module")
def sheet() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page()


def pale_on(sheet: Page, body: str) -> list[str]:
    """Where axe finds too little contrast in a body of its own."""
    sheet.set_content(f'<html lang="en"><title>A sheet</title><body style="background: #fff">{body}')
    found = [one for one in axe_violations(sheet) if one.startswith("color-contrast")]
    return [one.split(": ")[-1] for one in found]


@pytest.mark.parametrize(
    ("body", "times"),
    [
        (READ * 3, 0),
        (READ * 3 + PALE + READ, 1),
        # Of what looks alike one is named.
        (READ + PALE * 3, 1),
        # The same colour, on another ground or somewhere else.
        (READ + f'<section style="background: #444">{READ}</section>', 1),
        (READ + f'<section style="opacity: 0.3">{READ}</section>', 1),
        (READ + DARK + f'<div style="margin-top: -9em">{READ}</div>', 1),
        (READ + DARK + f'<div style="position: absolute; top: 5em">{READ}</div>', 1),
        # What is large may be paler than what is small.
        (PALE.replace("#bbb", "#888; font-size: 30px") + PALE.replace("#bbb", "#888; font-size: 16px"), 1),
        # Neither what is hidden nor what is disabled stands for what is there.
        (f"<div hidden>{PALE}</div>" + PALE.replace("#bbb", "#bbb; visibility: hidden"), 0),
        (f"<div hidden>{PALE}</div>" + PALE, 1),
        (PALE.replace("#bbb", "#bbb; visibility: hidden") + PALE, 1),
        (disabled(PRESS), 0),
        (disabled(PRESS) + PRESS, 1),
        (disabled(DAY), 0),
        (disabled(DAY) + DAY, 1),
        (FIELD, 1),
    ],
)
def test_a_text_that_is_hard_to_read_is_found_among_those_that_are_not(sheet: Page, body: str, times: int) -> None:
    assert len(pale_on(sheet, body)) == times
