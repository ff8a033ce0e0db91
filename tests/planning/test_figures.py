"""A picture beside a question: sent from the editor, said in words, fixed with the question, closed to others."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from lms import clock, db, pdf
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.assessments.authoring import AuthoringRefused, QuestionText, check_question, question_gaps
from lms.assessments.figures import LONGEST_ALTERNATIVE, LONGEST_CAPTION, Figure
from lms.assessments.models import Question, QuestionBank
from lms.assessments.operations import (
    begin_attempt,
    correct_question,
    hand_in_attempt,
    write_into_bank,
    write_question,
)
from lms.assessments.queries import bank_question_text, question_text
from lms.config import Settings
from lms.media.models import Picture
from lms.media.scanning import ScannerSilent
from lms.planning.models import ActivityRevision
from lms.planning.operations import offers_of, take_over
from lms.planning.views import pictures as doors
from tests.factories.activities import make_activity, make_recording, publish
from tests.factories.learning import quiz_of, right
from tests.factories.people import Cast
from tests.factories.pictures import make_picture, picture_file
from tests.pages import Browser, Pages, text_of
from tests.planning.writing import address, autosave, told, versions

SEEN = "An irregular rhythm without P waves."


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


def first_of(activity: Activity) -> Question:
    return quiz_of(activity).questions[0]


def figure_of(activity: Activity) -> Figure | None:
    return question_text(first_of(activity)).figure


def give(activity: Activity, cast: Cast, **more: Any) -> Picture:
    """The first question shows a picture, said in words."""
    picture = make_picture()
    question = first_of(activity)
    figure = Figure(**({"picture": picture.sha256, "alternative": SEEN} | more))
    write_question(activity, question.id, replace(question_text(question), figure=figure), actor=cast.planner)
    db.session.commit()
    return picture


def send(browser: Browser, activity: Activity, content: bytes, name: str = "ecg.png") -> TestResponse:
    question = first_of(activity)
    file = {f"picture-{question.id}-file": (io.BytesIO(content), name)} if content else {}
    return browser.send(address(activity, f"questions/{question.id}/picture"), file)


def words_of(question: Question, **values: str) -> dict[str, str]:
    """What the form of a picture's words sends."""
    filled = {"alternative": SEEN, "caption": "Lead II, 25 mm/s", "needs_sight": "y"} | values
    return {f"figure-{question.id}-{name}": value for name, value in filled.items() if value}


def test_a_picture_is_sent_from_the_editor_and_then_said_in_words(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    browser = pages.of(cast.planner)
    answer = send(browser, draft, picture_file("JPEG", comment=b"Jane Doe"), "../Jane Doe.svg")
    question = first_of(draft)
    assert answer.headers["Location"].endswith(f"?open=figure-{question.id}#figure-{question.id}")
    assert question.picture is not None
    page = browser.get(answer.headers["Location"])
    words = text_of(page)
    assert "The picture is shown with the question." in words
    assert "Say in words what is to be seen: not everybody sees it." in words
    assert "What the picture or clip shows is not said in words, in question: 1" in words
    assert 'width="40" height="30"' in page.text
    place = address(draft, f"questions/pictures/{question.picture.sha256}")
    assert f'src="{place}"' in page.text
    shown = browser.get(place)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert b"Jane Doe" not in shown.get_data()

    seen = versions(browser, draft)
    token = {f"version:figure:{question.id}": seen[f"version:figure:{question.id}"]}
    saved = told(autosave(browser, draft, f"questions/{question.id}/figure", words_of(question) | token, {}))
    assert set(saved["versions"]) == {f"figure:{question.id}"}
    assert "Complete" in saved["asked"]
    assert figure_of(draft) == Figure(
        picture=question.picture.sha256, alternative=SEEN, caption="Lead II, 25 mm/s", needs_sight=True
    )
    assert "is not said in words" not in text_of(browser.get(address(draft)))


def test_without_scripts_the_words_of_a_picture_are_saved_too(draft: Activity, cast: Cast, pages: Pages) -> None:
    give(draft, cast, alternative="")
    browser, question = pages.of(cast.planner), first_of(draft)
    seen = versions(browser, draft)
    token = {f"version:figure:{question.id}": seen[f"version:figure:{question.id}"]}
    answer = browser.send(address(draft, f"questions/{question.id}/figure"), words_of(question) | token)
    assert answer.status_code == 303
    found = figure_of(draft)
    assert found is not None
    assert found.alternative == SEEN
    # What is said of a picture is a part of its own: saving the question takes nothing of it away.
    words = {f"question-{question.id}-{name}": value for name, value in {"stem": "Which rhythm?"}.items()}
    whole = {f"version:question:{question.id}": seen[f"version:question:{question.id}"]}
    kind = {f"question-{question.id}-kind": "single"}
    assert browser.send(address(draft, f"questions/{question.id}"), words | whole | kind).status_code == 303
    assert question_text(first_of(draft)).stem == "Which rhythm?"
    assert figure_of(draft) == found


def test_two_who_say_different_words_of_a_picture_are_asked(draft: Activity, cast: Cast, pages: Pages) -> None:
    give(draft, cast)
    browser, question = pages.of(cast.planner), first_of(draft)
    part = f"version:figure:{question.id}"
    seen = {part: versions(browser, draft)[part]}
    place = f"questions/{question.id}/figure"
    autosave(browser, draft, place, words_of(question, alternative="Hers.") | seen, {})
    theirs = told(autosave(browser, draft, place, words_of(question, alternative="His.") | seen, {}))["conflicts"]
    assert "Hers. Lead II" in theirs[0]["html"]


def test_a_picture_is_replaced_and_taken_out_and_the_words_go_with_it(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    first = give(draft, cast)
    browser, question = pages.of(cast.planner), first_of(draft)
    send(browser, draft, picture_file(colour=(1, 2, 3)))
    found = figure_of(draft)
    assert found is not None
    assert found.picture != first.sha256
    assert found.alternative == SEEN
    assert browser.get(address(draft, f"questions/pictures/{first.sha256}")).status_code == 404
    place = address(draft, f"questions/{question.id}/figure")
    assert browser.send(f"{place}/remove").status_code == 303
    assert figure_of(draft) is None
    gone = browser.client.post(place, data=words_of(question), headers={"Accept": "application/json"})
    assert (gone.status_code, gone.get_json()["text"]) == (404, "This picture or clip was removed meanwhile.")


def test_what_is_no_picture_is_refused_beside_its_field(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    for content, said in (
        (b"", "Choose a picture."),
        (b"nothing of the kind", "This file is no picture. Choose a PNG, a JPEG or a WebP."),
        (b"<svg><script/></svg>", "Choose a PNG, a JPEG or a WebP."),
        (picture_file("GIF"), "Choose a PNG, a JPEG or a WebP."),
        (picture_file()[:60], "This picture cannot be read to its end."),
    ):
        answer = send(browser, draft, content)
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert re.search(r'<div class="field has-error">\s*<label[^>]*>Picture', answer.text)
    assert figure_of(draft) is None
    assert db.session.scalars(select(Picture)).all() == []


def test_while_the_scanner_is_silent_no_picture_is_kept(
    draft: Activity, cast: Cast, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_stream: object) -> None:
        raise ScannerSilent("no answer")

    monkeypatch.setattr(doors, "draw_picture", silent)
    answer = send(pages.of(cast.planner), draft, picture_file())
    assert answer.status_code == 422
    assert "The virus scanner does not answer now." in text_of(answer)


def test_only_who_may_edit_the_activity_sends_and_sees_its_pictures(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    picture = give(draft, cast)
    place = address(draft, f"questions/pictures/{picture.sha256}")
    for person, status in ((cast.planner, 200), (cast.officer, 200), (cast.coordinator, 403), (cast.learner, 403)):
        assert pages.of(person).get(place).status_code == status
    refused = pages.of(cast.coordinator)
    assert send(refused, draft, picture_file(colour=(0, 0, 0))).status_code == 403
    assert refused.send(address(draft, f"questions/{first_of(draft).id}/figure/remove")).status_code == 403
    bare = make_activity(slug="bare", quiz=False, published=False)
    assert pages.of(cast.planner).get(address(bare, f"questions/pictures/{picture.sha256}")).status_code == 404
    found = figure_of(draft)
    assert found is not None
    assert found.picture == picture.sha256


def test_a_published_question_keeps_its_picture_and_a_correction_has_its_own(cast: Cast, pages: Pages) -> None:
    activity = make_activity(published=False)
    picture = give(activity, cast)
    publish(activity)
    question = first_of(activity)
    with pytest.raises(Refusal, match="quiz_frozen"):
        write_question(activity, question.id, replace(question_text(question), figure=None), actor=cast.planner)
    for change in ("figure_alternative = 'x'", "picture_id = NULL", "figure_needs_sight = NOT figure_needs_sight"):
        with pytest.raises(DBAPIError, match="stays as it was"), db.session.begin_nested():
            db.session.execute(text(f"UPDATE questions SET {change} WHERE id = :id"), {"id": question.id})
    before = question_text(question)
    figure = Figure(picture=picture.sha256, alternative="Atrial flutter.")
    made = correct_question(activity, question.id, replace(before, figure=figure), actor=cast.planner)
    db.session.commit()
    assert question_text(made).figure == figure
    assert question_text(db.session.get_one(Question, question.id)) == before
    page = pages.of(cast.planner).get(address(activity, "questions"))
    assert page.text.count(f'src="{address(activity, f"questions/pictures/{picture.sha256}")}"') == 2


def test_a_picture_never_changes_and_no_question_shows_one_that_is_not_there(draft: Activity, cast: Cast) -> None:
    picture = give(draft, cast)
    with pytest.raises(DBAPIError, match="pictures never change"), db.session.begin_nested():
        db.session.execute(text("UPDATE pictures SET width = 1 WHERE id = :id"), {"id": picture.id})
    question = first_of(draft)
    for figure, code in ((Figure(picture="0" * 64), "no_such_picture"), (Figure(clip=10**6), "no_such_clip")):
        with pytest.raises(Refusal, match=code):
            write_question(draft, question.id, replace(question_text(question), figure=figure), actor=cast.planner)


def test_what_is_said_of_a_picture_has_its_limits() -> None:
    for figure, code in (
        (Figure(alternative="x" * (LONGEST_ALTERNATIVE + 1)), "alternative_too_long"),
        (Figure(caption="x" * (LONGEST_CAPTION + 1)), "caption_too_long"),
    ):
        with pytest.raises(AuthoringRefused, match=code):
            check_question(QuestionText(figure=figure))
    check_question(QuestionText(figure=Figure(alternative="x" * LONGEST_ALTERNATIVE)))
    assert "no_alternative" in question_gaps(QuestionText(figure=Figure(picture="0" * 64)))
    assert "clip_backwards" in question_gaps(QuestionText(figure=Figure(clip=1, from_ms=5, to_ms=5)))


def test_a_bank_keeps_a_question_s_picture_and_never_changes_it(draft: Activity, cast: Cast) -> None:
    give(draft, cast)
    bank = QuestionBank(name="Rhythms", created_at=clock.now())
    db.session.add(bank)
    db.session.flush()
    (banked,) = write_into_bank(bank, [question_text(first_of(draft))], actor=cast.officer)
    assert bank_question_text(banked).figure == figure_of(draft)
    with pytest.raises(DBAPIError, match="stays as it was written"), db.session.begin_nested():
        db.session.execute(
            text("UPDATE bank_questions SET figure_caption = 'x' WHERE id = :id"), {"id": banked.id}
        )


def correction(question: Question, **values: Any) -> dict[str, Any]:
    """What the page of a correction sends of a question that changes in its figure alone."""
    text = question_text(question)
    filled: dict[str, Any] = {
        "stem": text.stem,
        "kind": text.kind.value,
        "choices": [one.text for one in text.choices],
        "right": [str(place) for place, one in enumerate(text.choices) if one.is_right],
        "rationale": text.rationale,
        "reference": text.reference,
        "picture": text.figure.picture if text.figure else "",
        "alternative": text.figure.alternative if text.figure else "",
        "reason": "The picture of May.",
    }
    return {f"question-{question.id}-{name}": value for name, value in (filled | values).items()}


def test_a_correction_says_a_picture_in_other_words_or_takes_another(cast: Cast, pages: Pages) -> None:
    activity = make_activity(published=False)
    picture = give(activity, cast)
    publish(activity)
    browser, question = pages.of(cast.planner), first_of(activity)
    place = address(activity, f"questions/{question.id}/correct")
    page = browser.get(place)
    assert f'src="{address(activity, f"questions/pictures/{picture.sha256}")}"' in page.text
    assert SEEN in text_of(page)
    file = {f"question-{question.id}-file": (io.BytesIO(picture_file(colour=(1, 2, 3))), "ecg.png")}
    chosen = browser.send(f"{place}/picture", correction(question) | file)
    assert "Another picture is chosen." in text_of(chosen)
    digest = re.search(r'-picture" value="([0-9a-f]{64})"', chosen.text)
    assert digest is not None
    assert digest[1] != picture.sha256
    assert browser.send(f"{place}/picture", correction(question)).status_code == 422
    sent = correction(question, picture=digest[1], alternative="Atrial flutter.", needs_sight="y")
    assert browser.send(place, sent).status_code == 303
    made = first_of(activity)
    assert question_text(made).figure == Figure(picture=digest[1], alternative="Atrial flutter.", needs_sight=True)
    lines = db.session.scalars(select(ActivityRevision)).one().changes["question:1"]
    assert f"[{picture.sha256[:8]}] {SEEN}" in lines[0]
    assert f"[{digest[1][:8]}] Atrial flutter." in lines[1]
    shown = browser.get(address(activity, f"questions/{made.id}/regrade"))
    assert f'questions/pictures/{digest[1]}"' in shown.text


def test_a_correction_takes_a_picture_out_or_leaves_it_as_it_is(cast: Cast, pages: Pages) -> None:
    activity = make_activity(published=False)
    give(activity, cast)
    publish(activity)
    browser, question = pages.of(cast.planner), first_of(activity)
    before = figure_of(activity)
    place = address(activity, f"questions/{question.id}/correct")
    assert browser.send(place, correction(question, stem="Which rhythm?")).status_code == 303
    assert (question_text(first_of(activity)).stem, figure_of(activity)) == ("Which rhythm?", before)
    question = first_of(activity)
    place = address(activity, f"questions/{question.id}/correct")
    assert browser.send(place, correction(question, is_bare="y")).status_code == 303
    assert figure_of(activity) is None


def test_a_correction_gives_a_bare_question_a_picture(cast: Cast, pages: Pages) -> None:
    activity, picture = make_activity(), make_picture()
    db.session.commit()
    browser, question = pages.of(cast.planner), first_of(activity)
    place = address(activity, f"questions/{question.id}/correct")
    refused = browser.send(place, correction(question, picture=picture.sha256))
    assert refused.status_code == 422
    assert "Say in words what is to be seen: not everybody sees it." in text_of(refused)
    assert browser.send(place, correction(question, picture=picture.sha256, alternative=SEEN)).status_code == 303
    assert figure_of(activity) == Figure(picture=picture.sha256, alternative=SEEN)


def test_results_show_a_picture_small_and_on_paper_too(cast: Cast, pages: Pages) -> None:
    activity = make_activity(published=False)
    picture, echo = give(activity, cast), make_recording(added_by=cast.planner.id)
    second = quiz_of(activity).questions[1]
    clip = Figure(clip=echo.id, alternative="A dilated ventricle.")
    write_question(activity, second.id, replace(question_text(second), figure=clip), actor=cast.planner)
    publish(activity)
    quiz = quiz_of(activity)
    attempt = begin_attempt(cast.learner.id, quiz)
    hand_in_attempt(cast.learner.id, attempt.id, quiz, {one.id: right(one) for one in quiz.questions})
    db.session.commit()
    officer = pages.of(cast.officer)
    page = officer.get(address(activity, "results"))
    assert f'src="{address(activity, f"questions/pictures/{picture.sha256}")}"' in page.text
    assert "It shows a clip: A dilated ventricle." in text_of(page)
    printed = PdfReader(io.BytesIO(officer.get(address(activity, "results.pdf")).data))
    assert [image for sheet in printed.pages for image in sheet.images]
    words = " ".join(sheet.extract_text() for sheet in printed.pages)
    assert SEEN in words
    assert "A dilated ventricle." in words


def test_a_photograph_stands_on_paper_as_it_is() -> None:
    assert pdf.picture_address(b"\xff\xd8", "image/jpeg") == "data:image/jpeg;base64,/9g="
    address_of = pdf.picture_address(picture_file("JPEG"), "image/jpeg")
    html = f'<!doctype html><html lang="en"><title>x</title><p><img src="{address_of}" alt="x"></p>'
    printed = PdfReader(io.BytesIO(pdf.from_html(html, "certificate-print", pdf.ACCENT)))
    assert len(printed.pages[0].images) == 1


def test_a_question_that_is_taken_over_brings_its_picture_along(
    draft: Activity, cast: Cast, settings: Settings
) -> None:
    source = make_activity(published=False)
    picture = give(source, cast)
    (offer, *_others) = [
        one
        for one in offers_of(draft, source, actor=cast.officer, now=clock.now())
        if one.key == f"question:{first_of(source).id}"
    ]
    assert f"[{picture.sha256[:8]}] {SEEN}" in offer.after
    take_over(draft, source, [offer.key], tokens={}, actor=cast.officer, now=clock.now())
    taken = question_text(quiz_of(draft).questions[-1])
    assert taken.figure == Figure(picture=picture.sha256, alternative=SEEN)
