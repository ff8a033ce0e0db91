"""Question banks have pages: made, searched, written into, corrected, filled from files and taken away."""

import io
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from lms import db
from lms.access.permissions import Role, ScopeKind
from lms.assessments.figures import Figure
from lms.assessments.models import QuestionBank
from lms.assessments.operations import add_questions, write_into_bank
from lms.assessments.queries import Banked, in_bank, retired_in_bank
from lms.planning.queries import banks as shelves
from tests.factories.activities import make_activity, make_recording
from tests.factories.banks import EVERY_KIND, SINGLE, make_filled_bank
from tests.factories.people import Cast, grant, make_department
from tests.factories.pictures import make_picture
from tests.pages import Browser, Pages, text_of
from tests.planning.test_pictures_in_files import UNSAID, WITH_ALT, hidden, quiz

PAGE = "/planning/banks"
GIFT = b"Which drug <b>first</b>?{=Flecainide ~Digoxin}\n\nHow many?{#3:0.5}\n\nWrite.{}\n"
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def bank(cast: Cast) -> QuestionBank:
    made = make_filled_bank(cast.planner)
    db.session.commit()
    return made


@pytest.fixture
def browser(cast: Cast, pages: Pages) -> Browser:
    return pages.of(cast.planner)


def path(bank: QuestionBank, *rest: object) -> str:
    return "/".join([PAGE, str(bank.id), *map(str, rest)])


def held(bank: QuestionBank) -> list[Banked]:
    db.session.expire_all()
    return in_bank(bank.id)


def fields(number: int = 0, **values: Any) -> dict[str, Any]:
    filled: dict[str, Any] = {
        "stem": "Which rhythm is this?",
        "kind": "single",
        "choices": ["Sinus rhythm", "Atrial flutter", "", ""],
        "right": ["1"],
        "objective": "Read a rhythm",
        "tags": "rhythm, ecg",
    } | values
    return {f"question-{number}-{name}": value for name, value in filled.items()}


def test_a_bank_is_made_where_one_prepares(browser: Browser, cast: Cast, pages: Pages) -> None:
    words = text_of(browser.get(PAGE))
    assert "No question bank yet" in words
    assert "Question banks" in text_of(browser.get("/planning/activities"))
    answer = browser.send(PAGE, {"name": "Heart rhythm", "department": ""})
    assert "No question yet" in text_of(browser.get(answer.location))
    twice = browser.send(PAGE, {"name": "Heart rhythm", "department": ""})
    assert twice.status_code == 422
    assert "Another bank has this name" in text_of(twice)
    assert "Give it a name." in text_of(browser.send(PAGE, {"name": "", "department": ""}))
    theirs = pages.of(cast.coordinator)
    assert "The house: every department reads it" not in text_of(theirs.get(PAGE))
    assert theirs.send(PAGE, {"name": "Ours", "department": ""}).status_code == 422


def test_the_overview_says_what_each_bank_holds(bank: QuestionBank, browser: Browser) -> None:
    words = text_of(browser.get(PAGE))
    assert "Rhythm The house 7 2 One choice is right: 1 Several choices are right: 1" in words


def test_a_question_is_found_by_words_objective_tag_and_kind(bank: QuestionBank, browser: Browser) -> None:
    for query, said in (
        ("", "7 questions"),
        ("?words=apixaban", "2 of 7 questions"),
        ("?objective=Control+the+rate", "2 of 7 questions"),
        ("?tag=drugs&words=bisoprolol", "1 of 7 questions"),
        ("?kind=number", "1 of 7 questions"),
        ("?kind=strange", "7 questions"),
        ("?tag=drugs&kind=number", "No question has all of this"),
    ):
        assert said in text_of(browser.get(path(bank) + query)), query
    page = text_of(browser.get(path(bank)))
    for said in ("Any Choose an anticoagulant (1) Control the rate (2)", "drugs (2)", "4.5 ± 0.5", "Factor Xa"):
        assert said in page
    assert "No quiz has taken it yet." in page


def test_a_bank_is_turned_page_by_page(
    bank: QuestionBank, browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "ON_A_PAGE", 3)
    for number, there, absent in (
        (1, "Which drug prevents", "Name the node"),
        (3, "How many millimoles", "Match each"),
        (9, "How many millimoles", "Match each"),
        ("x", "Which drug prevents", "Name the node"),
    ):
        words = text_of(browser.get(f"{path(bank)}?page={number}"))
        assert there in words
        assert absent not in words
    middle = browser.get(f"{path(bank)}?page=2").get_data(as_text=True)
    assert 'rel="prev"' in middle
    assert 'rel="next"' in middle
    answer = browser.send(path(bank, "questions/new"), fields())
    assert "page=3" in answer.location


def test_a_question_is_written_and_nothing_of_it_may_lack(bank: QuestionBank, browser: Browser) -> None:
    new = path(bank, "questions/new")
    assert "Write a question" in text_of(browser.get(new))
    for lacking, said in (
        (fields(stem=""), "The question itself is missing."),
        (fields(right=[]), "No choice is marked as right."),
        (fields(kind="true_false"), "No choice is marked as right."),
        (fields(kind="number"), "It needs the right number"),
        (fields(stem="x" * 4001), "Use at most 4000 characters."),
    ):
        refused = browser.send(new, lacking)
        assert refused.status_code == 422
        assert said in text_of(refused)
    assert len(held(bank)) == len(EVERY_KIND)
    answer = browser.send(new, fields())
    made = held(bank)[-1]
    assert answer.location.endswith(f"open={made.id}#question-{made.id}")
    assert (made.text.stem, made.text.objective, made.text.tags) == (
        "Which rhythm is this?",
        "Read a rhythm",
        ("rhythm", "ecg"),
    )


def test_rows_move_without_scripts(bank: QuestionBank, browser: Browser) -> None:
    moved = browser.send(path(bank, "questions/new"), fields() | {"move": "1:up"}).get_data(as_text=True)
    assert moved.index("Atrial flutter") < moved.index("Sinus rhythm")
    first = held(bank)[0]
    again = browser.send(path(bank, "questions", first.id), fields(first.id) | {"move": "0:out"})
    assert "Sinus rhythm" not in text_of(again)
    assert len(held(bank)) == len(EVERY_KIND)


def test_a_correction_is_a_version_that_the_page_tells(bank: QuestionBank, browser: Browser, cast: Cast) -> None:
    first = held(bank)[0]
    at = path(bank, "questions", first.id)
    assert "It becomes version 2" in text_of(browser.get(at))
    unchanged = browser.send(at, fields(first.id, **sent_as(first)))
    assert "Nothing is different from what stands in the bank." in text_of(unchanged)
    assert browser.send(at, fields(first.id, stem="")).status_code == 422
    browser.send(at, fields(first.id))
    (now,) = [one for one in held(bank) if one.chain == first.chain]
    words = text_of(browser.get(path(bank)))
    assert now.version == 2
    assert "One earlier version" in words
    assert "Version 1, written on" in words
    assert browser.send(at, fields(first.id)).status_code == 409
    assert browser.get(path(bank, "questions", 999)).status_code == 404


def sent_as(one: Banked) -> dict[str, Any]:
    return {
        "stem": one.text.stem,
        "choices": [choice.text for choice in one.text.choices],
        "right": ["0"],
        "rationale": one.text.rationale,
        "reference": one.text.reference,
        "objective": one.text.objective,
        "tags": ", ".join(one.text.tags),
    }


def test_a_question_is_retired_and_offered_again(bank: QuestionBank, browser: Browser) -> None:
    first = held(bank)[0]
    act = path(bank, "questions", first.id, "act")
    assert browser.send(act, {"act": "retire"}).location.endswith("#retired")
    assert [one.id for one in retired_in_bank(bank.id)] == [first.id]
    assert "Offer again" in text_of(browser.get(path(bank)))
    late = browser.send(path(bank, "questions", first.id), fields(first.id))
    assert "This question is retired." in text_of(late)
    browser.send(act, {"act": "offer"})
    assert first.id in {one.id for one in held(bank)}
    assert browser.send(act, {"act": "burn"}).status_code == 400


def test_a_bank_is_renamed_archived_and_brought_back(bank: QuestionBank, browser: Browser, cast: Cast) -> None:
    browser.send(path(bank), {"name": "Pulse"})
    assert "Pulse" in text_of(browser.get(PAGE))
    browser.send(PAGE, {"name": "Other", "department": ""})
    taken = browser.send(path(bank), {"name": "Other"})
    assert taken.status_code == 422
    assert "Another bank has this name" in text_of(taken)
    assert browser.send(path(bank), {"name": ""}).status_code == 422
    browser.send(path(bank, "act"), {"act": "archive"})
    words = text_of(browser.get(path(bank)))
    assert "It offers nothing." in words
    assert "Write a question" not in words
    assert "Archived" in text_of(browser.get(PAGE))
    assert "This bank is archived." in text_of(browser.send(path(bank, "questions/new"), fields()))
    browser.send(path(bank, "act"), {"act": "reopen"})
    assert "Write a question" in text_of(browser.get(path(bank)))
    assert browser.send(path(bank, "act"), {"act": "burn"}).status_code == 400


def test_who_only_reads_a_bank_changes_nothing(bank: QuestionBank, cast: Cast, pages: Pages) -> None:
    reader = pages.of(cast.coordinator)
    words = text_of(reader.get(path(bank)))
    assert "Which drug prevents strokes?" in words
    for absent in ("Write a question", "Retire", "Name and archive"):
        assert absent not in words
    first = held(bank)[0]
    for closed in ("questions/new", f"questions/{first.id}", "file"):
        assert reader.get(path(bank, closed)).status_code == 403
    for closed in ("", "/act", "/questions/new", f"/questions/{first.id}/act", "/file", "/file/read"):
        assert reader.send(path(bank) + closed, {"act": "retire"}).status_code == 403
    assert reader.get(path(bank, "export/gift")).status_code == 200
    assert reader.get(f"{PAGE}/99999999999").status_code == 404


def test_a_role_for_one_activity_opens_no_bank(bank: QuestionBank, cast: Cast, pages: Pages) -> None:
    grant(cast.outsider, Role.COURSE_ADMIN, ScopeKind.ACTIVITY, make_activity(published=False).id)
    db.session.commit()
    one = pages.of(cast.outsider)
    assert "Question banks" not in text_of(one.get("/planning/activities"))
    assert one.get(PAGE).status_code == one.send(PAGE, {"name": "X"}).status_code == 403
    assert one.get(path(bank)).status_code == one.get(path(bank, "export")).status_code == 403


def test_uses_are_named_to_whoever_may_edit_them(bank: QuestionBank, cast: Cast, pages: Pages) -> None:
    elsewhere = make_activity(published=False, title="Elsewhere", department_id=make_department().id)
    for activity in (make_activity(published=False, title="Early rhythm"), elsewhere):
        add_questions(activity, [held(bank)[0].text], actor=cast.planner)
    db.session.commit()
    assert "Asked in Early rhythm Elsewhere" in text_of(pages.of(cast.planner).get(path(bank)))
    theirs = text_of(pages.of(cast.coordinator).get(path(bank)))
    assert "2 activities of other departments" in theirs
    assert "Elsewhere" not in theirs


def test_a_file_is_shown_before_it_is_kept(bank: QuestionBank, browser: Browser) -> None:
    at = path(bank, "file")
    assert "At most 2 MB." in text_of(browser.get(at))
    shown = browser.send(f"{at}/read", {"file": (io.BytesIO(GIFT), "bank.txt")})
    words = text_of(shown)
    for said in ("2 questions are understood", "3 ± 0.5", "Line 5: An essay cannot be asked here"):
        assert said in words
    assert len(held(bank)) == len(EVERY_KIND)
    rows = table_in(shown)
    assert browser.send(at, {"table": rows, "take": ["0", "1"]}).status_code == 303
    assert [one.text.stem for one in held(bank)][-2:] == ["Which drug first?", "How many?"]
    again = browser.send(f"{at}/read", {"file": (io.BytesIO(GIFT), "bank.txt")})
    assert "It stands in the bank already." in text_of(again)
    assert "checked" not in again.get_data(as_text=True)
    assert "Tick at least one question." in text_of(browser.send(at, {"table": rows}))
    assert browser.send(f"{at}/read", {}).status_code == 422


def test_a_long_file_is_taken_by_its_own_doors(bank: QuestionBank, browser: Browser) -> None:
    at, long = path(bank, "file"), GIFT + b"\n" * 1_100_000
    # The test client's own encoder would leave a file of its own open.
    boundary, body = encode_multipart(
        {"file": FileStorage(io.BytesIO(long), "bank.txt"), "idempotency_key": "0" * 32}
    )
    kind = f"multipart/form-data; boundary={boundary}"
    shown = browser.client.post(f"{at}/read", data=body, content_type=kind)
    assert "2 questions are understood" in text_of(shown)
    sent = {"table": table_in(shown), "take": ["0"], "more": "x" * 1_100_000}
    assert browser.send(at, sent).status_code == 303


def table_in(page: Any) -> str:
    found = re.search(r'name="table" value="([^"]*)"', page.get_data(as_text=True))
    assert found is not None
    return unescape(found[1])


def test_a_full_bank_says_so_beside_the_boxes(
    bank: QuestionBank, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.assessments.operations.bank_questions.MOST_IN_BANK", 8)
    monkeypatch.setattr("lms.planning.views.banks.files.MOST_IN_BANK", 8)
    at = path(bank, "file")
    shown = browser.send(f"{at}/read", {"file": (io.BytesIO(GIFT), "bank.txt")})
    assert "The bank has room for one more question" in text_of(shown)
    refused = browser.send(at, {"table": table_in(shown), "take": ["0", "1"]})
    assert refused.status_code == 422
    assert "This bank is full." in text_of(refused)


def test_a_bank_is_taken_away_in_every_format(bank: QuestionBank, browser: Browser) -> None:
    words = text_of(browser.get(path(bank, "export")))
    assert "7 questions, with their right answers." in words
    for form, suffix in (("moodle", "xml"), ("gift", "gift.txt"), ("table", "csv"), ("aiken", "aiken.txt")):
        answer = browser.get(path(bank, "export", form))
        assert f"rhythm.{suffix}" in answer.headers["Content-Disposition"]
    assert browser.get(path(bank, "export/pdf")).status_code == 404
    assert b"Which drug prevents strokes?" in browser.get(path(bank, "export/gift")).data


def test_what_a_question_shows_comes_along_and_outlives_a_correction(
    bank: QuestionBank, browser: Browser, cast: Cast
) -> None:
    picture, recording = make_picture(), make_recording()
    exhibit = Figure(picture=picture.sha256, alternative="A heart from the front")
    clip = Figure(clip=recording.id, alternative="A gait")
    texts = [replace(SINGLE, figure=exhibit), replace(SINGLE, figure=clip)]
    first = write_into_bank(bank, texts, actor=cast.planner)[0]
    db.session.commit()
    page = browser.get(path(bank))
    assert "It shows a clip: A gait" in text_of(page)
    assert 'alt="A heart from the front"' in page.get_data(as_text=True)
    assert browser.get(path(bank, "pictures", picture.sha256)).status_code == 200
    browser.send(path(bank, "questions", first.id), fields(first.id))
    assert {one.text.figure for one in held(bank) if one.chain == first.id} == {exhibit}
    browser.send(PAGE, {"name": "Other", "department": ""})
    assert browser.get(f"{PAGE}/{bank.id + 1}/pictures/{picture.sha256}").status_code == 404


def test_pictures_of_a_file_are_kept_with_words_alone(bank: QuestionBank, browser: Browser) -> None:
    at = path(bank, "file")
    long = UNSAID.replace("And which is this?", f"And which is {'this ' * 20}?")
    shown = browser.send(f"{at}/read", {"file": (io.BytesIO(quiz(WITH_ALT, UNSAID, long)), "bank.xml")})
    sent = {name: hidden(shown, name) for name in ("table", "pictures")}
    for take, said in (("1", "The picture of “And which is this?” has no words"), ("2", "…” has no words")):
        refused = browser.send(at, sent | {"take": ["0", take]})
        assert refused.status_code == 422
        assert said in text_of(refused)
    assert browser.send(at, sent | {"take": ["0"]}).status_code == 303
    exhibit = held(bank)[-1].text.figure
    assert exhibit is not None
    assert exhibit.alternative == "No P waves & irregular."
    again = browser.send(f"{at}/read", {"file": (io.BytesIO(quiz(WITH_ALT)), "bank.xml")})
    assert "It stands in the bank already." in text_of(again)
