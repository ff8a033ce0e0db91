"""Captions edited beside their recording: cue by cue or as one text, and never over somebody else unseen."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms import db
from lms.media.captions import Cue, reading, write_webvtt
from lms.media.captions.changing import CuesRefused, around, cue_of, differences, replaced
from lms.media.models import CaptionTrack, CaptionVersion, Recording
from lms.media.operations import abandon_upload, begin_upload, set_captions
from tests.factories.activities import VTT, make_activity, make_recording
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of

WELCOME, CASE = [0, 10_000, "Welcome."], [10_000, 40_000, "The first case."]
ONE, TWO = (cue_of(0, 1_000, "one"), cue_of(1_000, 2_000, "two"))


@pytest.fixture
def recording(databases: object, cast: Cast) -> Recording:
    made = make_recording()
    db.session.commit()
    return made


@pytest.fixture
def browser(cast: Cast, pages: Pages) -> Browser:
    return pages.of(cast.course_admin)


def path(recording: Recording, last: str = "edit", language: str = "en") -> str:
    return f"/recordings/{recording.id}/captions/{language}/{last}"


def change(browser: Browser, recording: Recording, old: list[Any], new: list[Any], language: str = "en") -> Any:
    return browser.send_json(path(recording, "cues", language), {"old": old, "new": new})


def stands(recording: Recording, language: str = "en") -> list[str]:
    db.session.expire_all()
    text = db.session.scalars(select(CaptionTrack.webvtt).filter_by(recording_id=recording.id, language=language))
    return [cue.text for cue in reading.read_captions(text.one()).cues]


def versions(recording: Recording) -> list[CaptionVersion]:
    return list(db.session.scalars(select(CaptionVersion).order_by(CaptionVersion.id)).all())


def seen(browser: Browser, recording: Recording) -> str:
    return (
        browser.get(path(recording))
        .get_data(as_text=True)
        .split('name="seen" type="hidden" value="')[1]
        .split('"')[0]
    )


def test_each_change_is_kept_and_what_stood_before_stays_for_the_record(
    browser: Browser, recording: Recording, cast: Cast
) -> None:
    answer = change(browser, recording, [WELCOME], [[0, 9_000, " Welcome  all. "]])
    assert (answer.status_code, answer.get_json()) == (200, {"cues": 2, "remarks": []})
    assert stands(recording) == ["Welcome all.", "The first case."]
    split = [[10_000, 20_000, "The first"], [20_000, 50_000, "case."]]
    told = change(browser, recording, [CASE], split).get_json()
    assert told["remarks"] == ["A caption lasts longer than the recording, at 0:20."]
    assert change(browser, recording, split, []).status_code == 200
    assert change(browser, recording, [], [[5_000, 6_000, "<b> & --> all"]]).status_code == 200
    assert stands(recording) == ["Welcome all.", "<b> & --> all"]
    kept = versions(recording)
    assert [(one.number, one.cues, one.made_by) for one in kept] == [
        (number, cues, cast.course_admin.id) for number, cues in ((1, 2), (2, 3), (3, 1), (4, 2))
    ]
    assert "Welcome all." in kept[0].webvtt
    assert len({one.digest for one in kept}) == 4
    page = text_of(browser.get(path(recording)))
    assert "Version 4," in page
    assert cast.course_admin.name in page


def test_a_change_that_arrives_twice_is_made_once(browser: Browser, recording: Recording) -> None:
    for old, new in (([WELCOME], [[0, 9_000, "Hello."]]), ([], [[50_000, 51_000, "Thanks."]])):
        assert [change(browser, recording, old, new).status_code for _ in range(2)] == [200, 200]
    assert stands(recording) == ["Hello.", "The first case.", "Thanks."]
    assert len(versions(recording)) == 2


def test_two_who_change_different_captions_do_not_meet_and_of_one_caption_the_later_is_told(
    browser: Browser, recording: Recording, cast: Cast, pages: Pages, frozen: object
) -> None:
    other = pages.of(cast.officer)
    assert change(other, recording, [CASE], [[10_000, 40_000, "The second case."]]).status_code == 200
    assert change(browser, recording, [WELCOME], [[0, 10_000, "Hello."]]).status_code == 200
    late = change(browser, recording, [CASE], [[10_000, 40_000, "A case."]])
    assert late.status_code == 409
    assert late.get_json() == {
        "error": "captions_overtaken",
        "text": f"{cast.course_admin.name} changed these captions at 3:00 pm. Here they say now: The second case.",
    }
    assert stands(recording) == ["Hello.", "The second case."]


def test_captions_that_were_taken_away_meanwhile_are_told_so(browser: Browser, recording: Recording) -> None:
    assert browser.send(f"/recordings/{recording.id}/captions/en/remove").status_code == 303
    late = change(browser, recording, [CASE], [[10_000, 40_000, "A case."]])
    assert (late.status_code, late.get_json()["text"]) == (409, "These captions were changed meanwhile.")


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ([[0, 10_000, " "]], "A caption has some text."),
        ([[0, 10_000, "x" * 1_001]], "A caption has at most 1,000 signs."),
        ([[10_000, 10_000, "x"]], "A caption ends after it begins."),
        ([[-1, 10_000, "x"]], "A caption ends after it begins."),
        ([[0, 360_000_001, "x"]], "This change cannot be read."),
        ([[0, 10_000, "x" * 4_001]], "This change cannot be read."),
        ([[0, True, "x"]], "This change cannot be read."),
        ([[0, 1.5, "x"]], "This change cannot be read."),
        ([[0, 1]], "This change cannot be read."),
        (["x"], "This change cannot be read."),
        ([[0, 1, "x"]] * 21, "This change cannot be read."),
        (None, "This change cannot be read."),
    ],
)
def test_a_change_that_makes_no_sense_changes_nothing(
    browser: Browser, recording: Recording, new: Any, words: str
) -> None:
    answer = change(browser, recording, [WELCOME], new)
    assert answer.status_code == 422
    assert answer.get_json()["text"].startswith(words)
    assert stands(recording) == ["Welcome.", "The first case."]


def test_the_last_caption_stays_and_there_is_a_limit(
    browser: Browser, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert change(browser, recording, [WELCOME, CASE], []).get_json()["error"] == "captions_last"
    monkeypatch.setattr(reading, "MOST_CUES", 2)
    assert change(browser, recording, [], [[50_000, 51_000, "x"]]).get_json()["error"] == "captions_too_many"


def test_captions_can_be_begun_with_their_first_word(browser: Browser, recording: Recording) -> None:
    assert "Captions, Español" in text_of(browser.get(path(recording, language="es")))
    assert change(browser, recording, [], [[0, 1_000, "Hola."]], "es").status_code == 200
    assert stands(recording, "es") == ["Hola."]
    assert browser.get(path(recording, language="xx")).status_code == 404
    assert change(browser, recording, [], [[0, 1_000, "x"]], "xx").status_code == 404


def test_without_scripts_the_captions_are_one_text(browser: Browser, recording: Recording) -> None:
    token = seen(browser, recording)
    new = VTT.replace("Welcome.", "Hello.")
    assert browser.send(path(recording), {"text": new, "seen": token}).status_code == 303
    assert "The captions are kept." in text_of(browser.get(path(recording)))
    assert stands(recording) == ["Hello.", "The first case."]
    token = seen(browser, recording)
    assert browser.send(path(recording), {"text": new, "seen": token}).status_code == 303
    assert len(versions(recording)) == 1
    wrong = browser.send(path(recording), {"text": "WEBVTT\n\n0:1 --> 0:2\nx", "seen": token})
    assert (wrong.status_code, "Line 3: the times cannot be read." in text_of(wrong)) == (422, True)
    assert browser.send(path(recording), {"text": "", "seen": token}).status_code == 422
    spanish = {"text": "WEBVTT\n\n00:00.000 --> 00:01.000\nHola.", "seen": ""}
    assert browser.send(path(recording, language="es"), spanish).status_code == 303
    assert stands(recording, "es") == ["Hola."]


def test_a_text_that_somebody_overtook_is_shown_with_what_changed_and_kept_only_when_sent_again(
    browser: Browser, recording: Recording, cast: Cast, pages: Pages, frozen: object
) -> None:
    set_captions(recording, "en", VTT, actor_id=None)
    token, other = seen(browser, recording), pages.of(cast.officer)
    change(other, recording, [CASE], [[10_000, 40_000, "The second case."]])
    mine = VTT.replace("Welcome.", "Hello.")
    late = browser.send(path(recording), {"text": mine, "seen": token})
    text = text_of(late)
    assert late.status_code == 409
    assert f"{cast.officer.name} changed these captions at 3:00 pm." in text
    assert "Taken away 0:10 The first case. Put in 0:10 The second case." in text
    assert "Hello." in late.get_data(as_text=True)
    assert stands(recording) == ["Welcome.", "The second case."]
    again = late.get_data(as_text=True).split('name="seen" type="hidden" value="')[1].split('"')[0]
    assert browser.send(path(recording), {"text": mine, "seen": again}).status_code == 303
    assert stands(recording) == ["Hello.", "The first case."]
    unknown = text_of(browser.send(path(recording), {"text": VTT, "seen": "nothing"}))
    assert "Put in 0:00 Hello. 0:10 The first case." in unknown


def test_captions_taken_away_under_an_edited_text_are_told(browser: Browser, recording: Recording) -> None:
    token = seen(browser, recording)
    browser.send(f"/recordings/{recording.id}/captions/en/remove")
    assert "These captions were changed meanwhile." in text_of(
        browser.send(path(recording), {"text": VTT, "seen": token})
    )


def test_a_draft_s_captions_are_edited_by_whoever_prepares_it(cast: Cast, pages: Pages) -> None:
    draft = make_activity(published=False)
    planner, here = pages.of(cast.planner), f"/planning/activities/{draft.slug}/captions/en"
    assert "The first case." in text_of(planner.get(f"{here}/edit"))
    changed = planner.send_json(f"{here}/cues", {"old": [WELCOME], "new": [[0, 10_000, "Hello."]]})
    assert changed.status_code == 200
    assert draft.recording is not None
    assert stands(draft.recording) == ["Hello.", "The first case."]
    token = planner.get(f"{here}/edit").get_data(as_text=True).split('name="seen" type="hidden" value="')[1]
    sent = {"text": VTT, "seen": token.split('"')[0]}
    assert planner.send(f"{here}/edit", sent).status_code == 303
    assert planner.get(here.replace("/en", "/xx") + "/edit").status_code == 404
    shown = make_activity(recording=draft.recording)
    assert planner.get(f"/planning/activities/{shown.slug}/captions/en/edit").status_code == 409
    stranger = pages.of(cast.coordinator)
    assert stranger.get(f"{here}/edit").status_code == 403
    assert stranger.send_json(f"{here}/cues", {"old": [], "new": []}).status_code == 403
    draft.recording_id = None
    db.session.commit()
    assert planner.get(f"{here}/edit").status_code == 404


def test_an_upload_that_was_captioned_can_be_abandoned(cast: Cast) -> None:
    upload, _token = begin_upload(cast.officer.id, length=10, file_name="talk.mp4")
    set_captions(db.session.get_one(Recording, upload.recording_id), "en", VTT, actor_id=None)
    abandon_upload(upload, actor_id=None)
    assert versions_left() == 0


def versions_left() -> int:
    return len(db.session.scalars(select(CaptionVersion)).all())


def test_what_is_said_at_a_moment_and_what_changed_between_two() -> None:
    assert around((ONE, TWO), [cue_of(999, 1_000, "x")]) == [ONE]
    assert around((ONE, TWO), [cue_of(999, 1_001, "x")]) == [ONE, TWO]
    assert differences((ONE,), (TWO,)) == ([ONE], [TWO])


cues = st.builds(
    lambda start, length, text: cue_of(start, start + length, text),
    st.integers(0, 50),
    st.integers(1, 20),
    st.sampled_from(["a", "b", "a < b", "&amp;", "-->", "NOTE", "x\ny"]),
)


@given(st.sets(cues, max_size=6), st.data())
def test_whatever_is_replaced_the_rest_stays_and_a_repeat_changes_nothing(before: set[Cue], data: Any) -> None:
    standing = tuple(sorted(before, key=lambda cue: (cue.start_ms, cue.end_ms)))
    old = data.draw(st.lists(st.sampled_from(standing), unique=True)) if standing else []
    new = data.draw(st.lists(cues, max_size=3, unique=True).filter(lambda found: not before & set(found)))
    after = replaced(standing, old, new)
    assert set(after) == (before - set(old)) | set(new)
    assert replaced(after, old, new) == after
    if after:
        assert reading.read_captions(write_webvtt(after)).cues == after
    if new and old:
        with pytest.raises(CuesRefused, match="overtaken"):
            replaced(after, old, [cue_of(99, 100, "y")])
