"""The demonstration is whole: what it publishes passes the same gate as everything else."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import av
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from lms import clock, db, storage
from lms.access.permissions import Role
from lms.accounts.hashing import matches
from lms.accounts.passwords import refusals
from lms.accounts.queries import address_known_as, password_of
from lms.activities.models import Activity
from lms.activities.queries import ending_soon, published
from lms.activities.window import is_open
from lms.assessments.queries import evaluation_with_items
from lms.config import Settings
from lms.demo import commands, slides
from lms.demo.commands import SIGN_INS, demo, examine_all
from lms.demo.content import SPECIALTIES, Script, scripts
from lms.demo.operations import add_activity
from lms.demo.people import VISITORS, new_password, officer
from lms.demo.recordings import cues_of, make_recording, webvtt
from lms.demo.slides import curve
from lms.disclosures.queries import current_version
from lms.media.captions import read_captions
from lms.media.models import Recording, RecordingKind
from lms.media.operations.examination import Examined
from lms.planning.publish_gate import blockers
from lms.planning.queries import gate_facts

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)


@pytest.fixture
def house(own_database: str, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """An empty installation of its own."""
    own = replace(settings, database_url=own_database, home=tmp_path)
    storage.use(str(tmp_path / "media"))
    yield own
    storage.use(settings.media_root)


def run(settings: Settings, *words: str) -> str:
    with clock.frozen_at(NOW):
        result = CliRunner().invoke(demo, words, obj=lambda: settings, catch_exceptions=False)
    return result.output


def examined(script: Script) -> Examined:
    """What looking into the script's recording would find."""
    return Examined(
        storage_name=f"recordings/{script.slug}.mp4",
        sha256=f"{abs(hash(script.slug)):064x}",
        size=1000,
        kind=RecordingKind.VIDEO,
        content_type="video/mp4",
        duration_ms=cues_of(script.slides)[-1][-1].ends * 1000,
        poster_name="",
    )


@pytest.fixture
def unfilmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the seconds that drawing takes; one recording is made for real in its own test."""
    monkeypatch.setattr(
        commands, "examine_all", lambda wanted: {one.slug: examined(one) for one in wanted if not one.is_draft}
    )


def counts() -> tuple[int, ...]:
    with db.transaction(write=False):
        return tuple(
            db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Activity, Recording)
        )


def test_a_run_fills_an_empty_house_and_a_second_one_changes_nothing(house: Settings, unfilmed: None) -> None:
    output = run(house, "--once")
    assert all(visitor.address in output for visitor in VISITORS)
    before = counts()
    assert before == (len(scripts()), len([one for one in scripts() if not one.is_draft]))
    assert run(house, "--once") == ""
    run(house)
    assert counts() == before
    # Notes that were thrown away cannot be written again: only their hashes are kept.
    (house.home / SIGN_INS).unlink()
    assert "@" not in run(house)


def test_every_published_activity_passes_its_own_gate(house: Settings, unfilmed: None) -> None:
    run(house)
    with db.transaction(write=False):
        for activity in db.session.scalars(select(Activity)):
            found = [one.code for one in blockers(gate_facts(activity, now=NOW, settings=house))]
            waits = ["no_recording", "window_no_broadcast"]
            assert found == ([] if activity.is_published else waits), activity.slug
            if activity.is_published:
                assert current_version(activity.id).number == 1  # type: ignore[union-attr]
            assert activity.reviewed_on < NOW.date()  # type: ignore[operator]
            assert len(evaluation_with_items(activity.id).items) == 7  # type: ignore[union-attr]


def test_the_catalogue_shows_every_kind_of_window(house: Settings, unfilmed: None) -> None:
    run(house)
    with db.transaction(write=False):
        shown = published(now=NOW).activities
        assert len(shown) >= 8
        assert [one.slug for one in ending_soon(NOW, 5)] == ["sepsis-first-hours"]
        open_ones = [is_open(opens_at=one.opens_at, closes_at=one.closes_at, now=NOW) for one in shown]  # type: ignore[arg-type]
        assert open_ones.count(False) == 1
        assert {one.window_rule for one in shown} == {"broadcast", "release"}


def test_each_visitor_signs_in_with_the_password_written_down(house: Settings, unfilmed: None) -> None:
    run(house)
    notes = house.home / SIGN_INS
    assert notes.stat().st_mode & 0o077 == 0
    written = dict(re.findall(r"(\S+@northgate\.example) +(\S+)", notes.read_text("utf-8")))
    with db.transaction(write=False):
        for visitor in VISITORS:
            person = address_known_as(visitor.address).person  # type: ignore[union-attr]
            assert matches(password_of(person.id).secret, written[visitor.address])  # type: ignore[union-attr]
            assert [grant.role for grant in person.grants] == ([visitor.role] if visitor.role else [])
    assert {visitor.role for visitor in VISITORS} == {None, *Role} - {Role.PLANNER}


@pytest.mark.parametrize("profile", ["source", "nist"])
def test_passwords_keep_to_the_rules(profile: str) -> None:
    visitor = VISITORS[0]
    passwords = {new_password(visitor, profile) for _ in range(20)}
    assert len(passwords) == 20
    assert not any(refusals(one, profile=profile, own_words=(visitor.family_name,)) for one in passwords)


def test_a_password_that_the_rules_refuse_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def choice(signs: str) -> str:
        drawn.append(signs)
        return signs[len(drawn) % len(signs)] if len(drawn) > 12 else signs[0]

    monkeypatch.setattr(secrets, "choice", choice)
    password = new_password(VISITORS[0], "source")
    assert len(drawn) > 12
    assert not refusals(password, profile="source", own_words=())


def test_nothing_is_published_in_the_name_of_an_officer_who_is_not_there(house: Settings) -> None:
    with db.transaction(write=False), pytest.raises(LookupError, match="officer"):
        officer()


def test_activities_of_one_specialty_belong_to_one_department(house: Settings, unfilmed: None) -> None:
    run(house)
    draft = next(one for one in scripts() if one.is_draft)
    with db.transaction():
        first = db.session.scalars(select(Activity).filter_by(slug=draft.slug)).one()
        second = add_activity(replace(draft, slug="the-second"), None, now=NOW, settings=house)
        assert first.department_id == second.department_id


def test_production_is_left_alone(house: Settings) -> None:
    production = replace(house, environment="production", base_url="https://ce.example", mail_carrier="smtp")
    assert "not for production" in run(production)
    assert counts() == (0, 0)


def test_a_recording_plays_and_its_captions_fit(tmp_path: Path, app: Flask) -> None:
    script = min((one for one in scripts() if not one.is_draft), key=lambda one: cues_of(one.slides)[-1][-1].ends)
    make_recording(script, tmp_path / "a.mp4", trace="cardiology")
    ends = cues_of(script.slides)[-1][-1].ends
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert {stream.codec_context.name for stream in container.streams} == {"h264", "aac"}
        assert abs((container.duration or 0) / 1_000_000 - ends) < 0.5


def test_each_recording_is_made_and_looked_into_and_a_draft_waits_for_its_own(house: Settings) -> None:
    draft = next(one for one in scripts() if one.is_draft)
    whole = next(one for one in scripts() if not one.is_draft)
    short = replace(whole, slides=(replace(whole.slides[0], speech=("Welcome.",)),))
    found = examine_all([draft, short])
    assert set(found) == {whole.slug}
    assert (found[whole.slug].kind, found[whole.slug].duration_ms) == (RecordingKind.VIDEO, 3000)
    assert storage.files().exists(found[whole.slug].storage_name)


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.slug)
def test_a_script_is_written_whole(script: Script) -> None:
    questions = script.values["questions"]
    assert len(questions) == 5
    for question in questions:
        assert question["rationale"]
        assert question["reference"]
        assert 1 <= min(question["right"]) <= max(question["right"]) <= len(question["choices"])
        assert script.is_draft or 1 <= question["slide"] <= len(script.slides)
    assert script.values["specialty"] in dict(SPECIALTIES)
    if not script.is_draft:
        seconds = cues_of(script.slides)[-1][-1].ends
        assert 40 <= seconds <= 90
        assert read_captions(webvtt(script.slides)).cues[-1].text == script.slides[-1].speech[-1]


@pytest.mark.parametrize("trace", sorted({trace for _name, trace in SPECIALTIES}))
def test_every_specialty_has_a_curve(trace: str) -> None:
    points = curve(trace)
    assert len(points) > 1
    assert all(0 <= x <= 640 and 260 <= y <= 356 for x, y in points)


def test_a_curve_goes_across_and_up_as_its_path_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = tmp_path / "traces.svg"
    drawing.write_text('<symbol id="steps"><path d="M0 72"/><path d="M0 72H120V0L240 36"/></symbol>')
    monkeypatch.setattr(slides, "_CURVES", drawing)
    assert curve("steps") == [(0, 348), (320, 348), (320, 268), (640, 308)]
