"""Writes in the editor as a browser does: with the versions that the page was rendered with."""

import re
from typing import Any

from werkzeug.test import TestResponse

from lms.activities.models import Activity
from tests.pages import Browser

JSON = {"Accept": "application/json"}


def address(activity: Activity, act: str = "") -> str:
    """The editor's address, or that of one of its forms."""
    return f"/planning/activities/{activity.slug}" + (f"/{act}" if act else "")


def versions(browser: Browser, activity: Activity) -> dict[str, str]:
    """The hidden fields of the editor's page."""
    page = browser.get(address(activity)).get_data(as_text=True)
    return dict(re.findall(r'name="(version:[^"]+)" value="([^"]*)"', page))


def write(
    browser: Browser, activity: Activity, act: str, data: dict[str, Any], seen: dict[str, str] | None = None
) -> TestResponse:
    """Send one of the editor's forms as a browser without scripts; `seen` is an earlier page's versions."""
    return browser.send(address(activity, act), _with(data, seen or versions(browser, activity)))


def autosave(
    browser: Browser, activity: Activity, act: str, data: dict[str, Any], seen: dict[str, str] | None = None
) -> TestResponse:
    """Send one of the editor's forms as the script does, which asks for JSON and needs no key."""
    sent = _with(data, seen or versions(browser, activity))
    return browser.client.post(address(activity, act), data=sent, headers=JSON)


def told(answer: TestResponse) -> dict[str, Any]:
    """What the script is told."""
    body = answer.get_json()
    assert isinstance(body, dict)
    return body


def _with(data: dict[str, Any], seen: dict[str, str]) -> dict[str, Any]:
    """The data with the versions of its parts; a part of several fields brings its own."""
    parts = {name: token for name, token in seen.items() if name.removeprefix("version:") in {*data, "broadcast"}}
    return {**parts, **data}
