"""Paths, messages, assets and what templates may ask."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.access.permissions import Permission
from lms.config import Settings
from lms.web import assets, layout, messages
from lms.web.messages import Message
from lms.web.paths import safe_path
from tests.factories.people import Cast
from tests.pages import Pages


@pytest.mark.parametrize("path", ["/", "/activities/a?b=c#d", "/search?q=é", "/a//b", "/a:b@c"])
def test_paths_of_ours_are_kept(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *(None, "", "x", "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example"),
        *("https://evil.example", "javascript:alert(1)", "/\t/evil.example", "/a\nb", "/a\x00", "/a\\b"),
        *("/" + "x" * 1000, "/" + "é" * 400),
    ],
)
def test_no_redirect_leaves_the_house(path: str | None) -> None:
    assert safe_path(path, "/home") == "/home"


@given(st.text(max_size=60))
def test_a_safe_path_always_begins_with_exactly_one_slash(path: str) -> None:
    safe = safe_path(path)
    assert safe.startswith("/")
    assert not safe.startswith("//")
    assert "\\" not in safe


def test_a_code_has_one_meaning() -> None:
    messages.register({"tests_only": Message("Once.")})
    messages.register({"tests_only": Message("Once.")})
    with pytest.raises(ValueError, match="tests_only"):
        messages.register({"tests_only": Message("Twice.")})


def test_facts_are_put_into_the_words_and_an_unknown_code_is_not_hidden() -> None:
    messages.register({"tests_facts": Message("%(left)s left, 100 %% sure.")})
    assert messages.words("tests_facts", left=3) == "3 left, 100 % sure."
    assert messages.words("not_allowed") == "This is not open to you."
    assert messages.words("no such code", left=3) == "no such code"


def test_a_front_end_that_is_not_built_says_how_to_build_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets.manifest.cache_clear()
    monkeypatch.setattr(assets, "DIST", tmp_path)
    with pytest.raises(assets.NotBuilt, match="make setup"):
        assets.manifest()
    monkeypatch.undo()
    assert "css/main" in assets.manifest()


def test_templates_ask_for_permissions_by_name(app: Flask, cast: Cast, pages: Pages) -> None:
    client = pages.of(cast.planner).client
    with client:
        client.get("/healthz")
        assert layout.may(Permission.ACTIVITIES_EDIT)
        assert not layout.may("roles:grant")
        with pytest.raises(ValueError, match="no:such"):
            layout.may("no:such")


@pytest.mark.parametrize("accreditor", ["joint", "accme", "cma"])
def test_the_provider_is_named_as_settings_say(settings: Settings, accreditor: str) -> None:
    provider = layout.provider(replace(settings, accreditor=accreditor, base_url="https://ce.northgate.example/"))
    assert (provider["host"], provider["name"]) == ("ce.northgate.example", "Northgate Health")
    assert "ccredited" in provider["accreditation_line"]


def test_statements_carry_the_mark_and_nobodys_markup() -> None:
    text = layout.statement("<b>1.00</b> AMA PRA Category 1 Credit(s)™ and AMA PRA Category 1 Credits")
    assert text == (
        "&lt;b&gt;1.00&lt;/b&gt; <i>AMA&nbsp;PRA Category&nbsp;1&nbsp;Credit(s)</i>™"
        " and <i>AMA&nbsp;PRA Category&nbsp;1&nbsp;Credits</i>™"
    )


def test_a_text_that_only_the_page_knows_is_counted_when_it_is_drawn(app: Flask) -> None:
    with app.test_request_context():
        page = app.jinja_env.from_string("{{ ngettext(one, many, 1) }}, {{ ngettext(one, many, 2) }}")
        assert page.render(one="%(num)d step", many="%(num)d steps") == "1 step, 2 steps"


def test_an_address_may_break_where_its_parts_end_and_brings_no_markup() -> None:
    text = layout.breakable_address("<i>@ce.example")
    assert text == "&lt;i&gt;@<wbr>ce.<wbr>example"


def test_a_time_stands_in_its_own_zone_and_in_the_readers(app: Flask) -> None:
    times = app.jinja_env.get_template("web/_macros/times.html").module
    begins = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
    ends = begins + timedelta(hours=1)
    here = '<time datetime="2026-12-02T18:00:00+00:00">2 December 2026, 12:00 pm to 1:00 pm Central Time</time>'
    # What the browser needs to tell them by its own clock, where nobody has said what the reader's zone is.
    asks = (
        ' data-until="2026-12-02T19:00:00+00:00" data-zone="America/Chicago" data-word-own="For you: {hours}.">2 '
    )
    mine = '<br><span class="meta">For you: 1:00 pm to 2:00 pm Eastern Time.</span>'
    assert times.when(begins, ends, "America/Chicago") == here.replace(">2 ", asks)
    assert times.when(begins, ends, "America/Chicago", "America/New_York") == here + mine
    short = here.replace("2 December 2026, ", "")
    assert times.at_hours(begins, ends, "America/Chicago", "America/New_York") == short + mine
