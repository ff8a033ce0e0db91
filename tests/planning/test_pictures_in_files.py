"""Pictures come with a file of questions and go with one: looked at first, refused by their line."""

import io
import re
from base64 import b64encode
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lms import db, storage
from lms.activities.models import Activity
from lms.assessments.authoring import QuestionText
from lms.assessments.exchange import moodle_xml, qti
from lms.assessments.exchange.reading import Enclosed
from lms.assessments.figures import Figure
from lms.assessments.queries import question_text, quiz_with_questions
from lms.media.models import Picture
from lms.planning.forms import question_files
from lms.planning.forms.question_files import content_of
from tests.assessments.exchange.test_qti import ITEM, manifest, packed
from tests.factories.activities import make_activity
from tests.factories.people import Cast
from tests.factories.pictures import make_picture, picture_file
from tests.pages import Browser, Pages, text_of
from tests.planning.test_figures import SEEN, first_of, give

ECG = b64encode(picture_file()).decode()
ANSWERS = (
    '<answer fraction="100"><text>Flutter</text></answer><answer fraction="0"><text>Sinus</text></answer>'
    "<single>true</single></question>"
)


def question(text: str, *files: str) -> str:
    """A question of Moodle's whose stem brings files along."""
    return (
        f'<question type="multichoice"><questiontext format="html"><text><![CDATA[{text}]]></text>'
        f"{''.join(files)}</questiontext>{ANSWERS}"
    )


def file(content: str = ECG, name: str = "ecg 1.png", path: str = "/") -> str:
    return f'<file name="{name}" path="{path}" encoding="base64">{content}</file>'


def quiz(*questions: str) -> bytes:
    return f"<quiz>{''.join(questions)}</quiz>".encode()


WITH_ALT = question(
    '<p>Which rhythm?</p><img alt="No P waves &amp; irregular." src="@@PLUGINFILE@@/ecg%201.png">', file()
)
UNSAID = question('<p>And which is this?</p><img src="@@PLUGINFILE@@/ecg%201.png">', file())
HOSTILE = question('<p>And this?</p><img alt="x" src="@@PLUGINFILE@@/ecg%201.png">', file("PHN2Zz48L3N2Zz4="))


@pytest.fixture
def bare(cast: Cast) -> Activity:
    return make_activity(quiz=False, published=False)


def address(activity: Activity, *rest: str) -> str:
    return "/".join(["/planning/activities", activity.slug, "questions", *rest])


def bring(browser: Browser, activity: Activity, content: bytes) -> TestResponse:
    return browser.send(address(activity, "file", "read"), {"file": (io.BytesIO(content), "bank.xml")})


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None
    return unescape(found[1])


def add(browser: Browser, activity: Activity, page: TestResponse, **changed: Any) -> TestResponse:
    sent = {"table": hidden(page, "table"), "pictures": hidden(page, "pictures"), "take": ["0", "1", "2"]}
    return browser.send(address(activity, "file"), sent | changed)


def questions_of(activity: Activity) -> list[QuestionText]:
    db.session.expire_all()
    found = quiz_with_questions(activity.id)
    return [question_text(one) for one in found.questions] if found else []


def test_a_picture_comes_with_its_question_and_a_hostile_one_is_refused_by_its_line(
    bare: Activity, cast: Cast, pages: Pages
) -> None:
    browser = pages.of(cast.planner)
    page = bring(browser, bare, quiz(WITH_ALT, UNSAID, HOSTILE))
    words = text_of(page)
    assert "3 questions are understood" in words
    assert "With a picture: No P waves & irregular." in words
    assert "With a picture: Its picture says nothing of itself: say in words what is to be seen." in words
    assert re.search(
        r"Line \d+: This file is.* Choose a PNG, a JPEG or a WebP\. Its picture was not taken\.", words
    )
    assert "were dropped. Read whether" not in words
    assert add(browser, bare, page).status_code == 303
    first, second, third = questions_of(bare)
    picture = db.session.query(Picture).one()
    assert first.figure == Figure(picture=picture.sha256, alternative="No P waves & irregular.")
    assert second.figure == Figure(picture=picture.sha256)
    assert third.figure is None
    assert third.stem == "And this?"


def test_what_a_page_did_not_say_of_pictures_shows_nothing(bare: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    page = bring(browser, bare, quiz(WITH_ALT))
    for sent in ("not json", "[]", '{"x": ["a", "b"]}', '{"0": "a"}', '{"0": ["a", "b", "c"]}', "[" * 9999):
        assert add(browser, bare, page, pictures=sent, take=["0"]).status_code == 303
    assert {one.figure for one in questions_of(bare)} == {None}
    unknown = add(browser, bare, page, pictures=f'{{"0": ["{"a" * 64}", "x"]}}', take=["0"])
    assert unknown.status_code == 422
    assert "This picture is not there any more. Choose it again." in text_of(unknown)


def test_of_very_many_pictures_the_rest_is_told(
    bare: Activity, cast: Cast, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question_files, "MOST_PICTURES", 1)
    words = text_of(bring(pages.of(cast.planner), bare, quiz(WITH_ALT, UNSAID)))
    assert "A file brings at most 1. Its picture was not taken." in words


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ('<img src="@@PLUGINFILE@@/other.png">', [file()]),
        ('<img src="https://example.org/ecg.png">', [file()]),
        ('<img src="@@PLUGINFILE@@/ecg%201.png">', [file().replace("base64", "text")]),
        ('<img src="@@PLUGINFILE@@/ecg%201.png">', [file("")]),
        ('<img src="@@PLUGINFILE@@/a/ecg%201.png">', [file()]),
        ("No picture at all", [file()]),
    ],
)
def test_a_file_that_is_no_picture_of_the_stem_is_still_told_as_dropped(text: str, files: list[str]) -> None:
    (found,) = moodle_xml.read(quiz(question(f"<p>Which?</p>{text}", *files)).decode()).questions
    assert found.picture is None
    assert "files_dropped" in found.notes


def test_one_picture_is_taken_of_several_and_the_others_are_told() -> None:
    second = '<img alt="b" src="@@PLUGINFILE@@/a/b.png">'
    text = f'<p>Which?</p>{second}<img alt="a" src="@@PLUGINFILE@@/ecg%201.png">'
    (found,) = moodle_xml.read(quiz(question(text, file(), file(name="b.png", path="/a/"))).decode()).questions
    assert found.picture == Enclosed(content=ECG, alternative="b")
    assert "files_dropped" in found.notes


def test_what_is_no_base64_is_no_picture() -> None:
    assert content_of(Enclosed(content="a b\nc d")) == content_of(Enclosed(content="abcd"))
    assert content_of(Enclosed(content="é")) == b""


def test_moodle_gets_a_picture_within_its_question_and_gives_it_back(
    bare: Activity, cast: Cast, pages: Pages
) -> None:
    activity = make_activity(published=False)
    picture = give(activity, cast, caption="Lead II")
    browser = pages.of(cast.planner)
    assert "What stands below pictures is left out." in text_of(browser.get(address(activity, "export")))
    data = browser.get(address(activity, "export", "moodle")).get_data()
    (first, *_others) = moodle_xml.read(data.decode()).questions
    assert first.picture is not None
    assert content_of(first.picture) == storage.files().read(picture.storage_name)
    assert first.picture.alternative == SEEN
    assert first.notes == ()
    assert add(browser, bare, bring(browser, bare, data), take=["0"]).status_code == 303
    (back,) = questions_of(bare)
    assert back.figure == Figure(picture=picture.sha256, alternative=SEEN)
    assert back.stem == question_text(first_of(activity)).stem


def test_a_clip_stays_here(cast: Cast) -> None:
    text = QuestionText(stem="Which?", figure=Figure(clip=1, alternative="x"))
    whole = question_text(first_of(make_activity(published=False)))
    shown = QuestionText(**{**vars(whole), "figure": text.figure})
    assert moodle_xml.write([shown]).notes == ("figures_left_out",)
    picture = make_picture()
    said = QuestionText(
        **{**vars(whole), "figure": Figure(picture=picture.sha256, alternative="x", needs_sight=True)}
    )
    assert moodle_xml.write([said]).notes == ("captions_left_out",)


def pictured(image: str, *, before: str = "<prompt>") -> str:
    """An item whose prompt, or whatever stands before it, shows this."""
    place = ITEM.index(before) + len(before)
    return ITEM[:place] + image + ITEM[place:]


def package(text: str, **files: bytes) -> bytes:
    """A package of this item, which lies in a folder, with pictures in another."""
    named = {f"images/{name.replace('_', ' ')}.png": content for name, content in files.items()}
    return packed({"imsmanifest.xml": manifest("items/a.xml"), "items/a.xml": text, **named})


SHOWN = '<img src="../images/ecg%201.png" alt="No P waves."/>'


@pytest.mark.parametrize("before", ["<prompt>", "<itemBody>"])
def test_a_package_brings_the_picture_that_its_item_shows(
    bare: Activity, cast: Cast, pages: Pages, before: str
) -> None:
    data = package(pictured(SHOWN, before=before), ecg_1=picture_file())
    (found,) = qti.read_package(data).questions
    assert found.picture is not None
    assert "files_dropped" not in found.notes
    browser = pages.of(cast.planner)
    assert add(browser, bare, bring(browser, bare, data), take=["0"]).status_code == 303
    (question,) = questions_of(bare)
    assert question.figure == Figure(picture=db.session.query(Picture).one().sha256, alternative="No P waves.")
    assert question.stem == "Which?\nChoose."


@pytest.mark.parametrize(
    ("text", "files"),
    [
        (pictured(SHOWN), {}),
        (pictured('<img src="../../etc/passwd" alt="x"/>'), {}),
        (pictured('<img src="https://example.org/ecg.png" alt="x"/>'), {}),
        (pictured(SHOWN), {"ecg_1": bytes(2_000_001)}),
        (pictured(SHOWN, before='<simpleChoice identifier="a">'), {"ecg_1": picture_file()}),
    ],
)
def test_what_a_package_does_not_bring_or_an_answer_shows_is_told_as_dropped(
    text: str, files: dict[str, bytes]
) -> None:
    (found,) = qti.read_package(package(text, **files)).questions
    assert found.picture is None
    assert "files_dropped" in found.notes


def test_of_two_pictures_of_an_item_the_first_is_taken_and_the_other_told() -> None:
    two = SHOWN + '<img src="../images/b.png" alt="b"/>'
    (found,) = qti.read_package(package(pictured(two), ecg_1=picture_file(), b=picture_file())).questions
    assert found.picture is not None
    assert found.picture.alternative == "No P waves."
    assert "files_dropped" in found.notes


def test_an_item_by_itself_brings_no_picture_along() -> None:
    (found,) = qti.read(pictured(SHOWN)).questions
    assert found.picture is None
    assert "files_dropped" in found.notes
