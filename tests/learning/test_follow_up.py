"""Follow-ups: chosen in a draft, asked by letter once the days are over, answered by a link, without a name."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.assessments.library import offered_texts
from lms.assessments.models import Ballot, EvaluationReceipt, EvaluationResponse
from lms.assessments.operations import approve_evaluation, choose_follow_up, evaluation_token
from lms.assessments.queries import evaluation_state, evaluation_with_items, follow_up_with_items, item_texts
from lms.credit.models import Award
from lms.db import Model
from lms.learning.following_up import ask_some, link_token, open_follow_up, remind_some
from lms.learning.jobs import follow_up
from lms.learning.models import FollowUpRequest
from lms.mail.models import Letter
from tests.conftest import NOW
from tests.factories.activities import make_activity, publish
from tests.factories.awards import make_certificate
from tests.factories.people import Cast, make_person
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
DAY = timedelta(days=1)


def count(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def ids() -> set[int]:
    return {one.library_id or 0 for one in offered_texts(follow_up=True)}


@pytest.fixture
def asked(cast: Cast) -> Activity:
    """Published, with a follow-up after 60 days."""
    draft = make_activity(published=False)
    choose_follow_up(draft, 60, ids(), actor=cast.planner)
    publish(draft)
    db.session.commit()
    return draft


def completed(activity: Activity, person: Person, days_ago: float) -> Person:
    make_certificate(person, activity, claimed_at=NOW - days_ago * DAY)
    return person


def letters() -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.kind == "follow_up").order_by(Letter.id)))


def link_in(letter: Letter) -> str:
    found = re.search(r"http://localhost(/follow-up/\S+)", letter.body_text)
    assert found is not None
    return found[1]


def fields(activity: Activity) -> dict[str, str]:
    evaluation = follow_up_with_items(activity.id)
    assert evaluation is not None
    return {
        f"item-{number}": text.options[0] if text.options else "Words." for number, text in item_texts(evaluation)
    }


def test_whoever_claimed_so_many_days_ago_is_asked_once(asked: Activity, cast: Cast) -> None:
    due = completed(asked, cast.learner, 60)
    completed(asked, make_person(), 59)
    completed(asked, make_person(), 91)
    completed(make_activity(), make_person(), 60)
    assert ask_some(now=NOW) == 1
    (letter,) = letters()
    assert letter.to_address == due.addresses[0].address
    assert letter.subject == f"What became of “{asked.title}”?"
    assert ask_some(now=NOW) == 0
    assert ask_some(now=NOW + DAY) == 1


def test_nobody_without_an_address_or_whose_account_ended_is_asked_or_reminded(asked: Activity) -> None:
    completed(asked, make_person(address=None), 60)
    ended = completed(asked, make_person(), 60)
    assert ask_some(now=NOW) == 1
    ended.disabled_at = NOW
    db.session.commit()
    (request,) = db.session.scalars(select(FollowUpRequest))
    assert open_follow_up(link_token(request, now=NOW), now=NOW) is None
    assert remind_some(now=NOW + 20 * DAY) == 0
    other = completed(asked, make_person(), 60)
    other.disabled_at = NOW
    db.session.commit()
    assert ask_some(now=NOW) == 0


def test_one_reminder_goes_to_who_has_not_answered(asked: Activity, cast: Cast, pages: Pages) -> None:
    for person in (cast.learner, make_person()):
        completed(asked, person, 60)
    ask_some(now=NOW)
    pages.of().send(link_in(letters()[0]), fields(asked))
    assert remind_some(now=NOW + 13 * DAY) == 0
    assert remind_some(now=NOW + 14 * DAY) == 1
    assert letters()[2].subject.startswith("Reminder: ")
    assert letters()[2].to_address == letters()[1].to_address
    with clock.frozen_at(NOW + 15 * DAY):
        assert pages.of().get(link_in(letters()[2])).status_code == 200
    assert remind_some(now=NOW + 30 * DAY) == 0


def test_the_link_opens_the_questions_and_one_button_sends_them(asked: Activity, cast: Cast, pages: Pages) -> None:
    completed(asked, cast.learner, 60)
    ask_some(now=NOW)
    browser, link = pages.of(), link_in(letters()[0])
    for _ in range(2):
        page = browser.get(link)
        assert "Have you changed something in your practice since?" in text_of(page)
        assert page.headers["Referrer-Policy"] == "strict-origin"
    assert count(EvaluationReceipt) == 0
    missing = browser.send(link, {})
    assert missing.status_code == 422
    assert "2 answers are missing" in text_of(missing)
    sent = browser.send(link, fields(asked))
    assert sent.status_code == 303
    assert "Thank you." in text_of(browser.get(sent.location))
    evaluation = follow_up_with_items(asked.id)
    assert evaluation is not None
    assert [one.evaluation_id for one in db.session.scalars(select(Ballot))] == [evaluation.id]
    (receipt,) = db.session.scalars(select(EvaluationReceipt))
    assert (receipt.person_id, receipt.evaluation_id) == (cast.learner.id, evaluation.id)
    assert (browser.get(link).status_code, browser.send(link, fields(asked)).status_code) == (410, 410)
    assert count(Ballot) == 1
    state = evaluation_state(cast.learner.id, asked.id)
    assert state is not None
    assert not state.done
    assert count(Award) == 1


def test_a_link_that_is_over_or_of_our_making_in_nothing_says_the_same(
    asked: Activity, cast: Cast, pages: Pages
) -> None:
    completed(asked, cast.learner, 60)
    ask_some(now=NOW)
    link, browser = link_in(letters()[0]), pages.of()
    with clock.frozen_at(NOW + 45 * DAY):
        over = browser.get(link)
    forged = browser.get(f"{link}x")
    assert (over.status_code, forged.status_code) == (410, 410)
    assert "This link no longer works" in text_of(over)
    assert text_of(over) == text_of(forged)


def test_the_chore_asks_everybody_and_a_repeat_nobody(own_database: str) -> None:
    with db.transaction():
        draft, planner = make_activity(published=False), make_person()
        evaluation = evaluation_with_items(draft.id)
        assert evaluation is not None
        made = type(evaluation)(activity_id=draft.id, occasion="follow_up", days_after=30)  # type: ignore[arg-type]
        db.session.add(made)
        publish(draft)
        completed(draft, planner, 31)
    for _ in range(2):
        follow_up()
    with db.transaction(write=False):
        assert len(letters()) == 1


def test_days_and_questions_are_chosen_in_the_editor(cast: Cast, pages: Pages) -> None:
    draft, browser = make_activity(published=False), pages.of(cast.planner)
    path = f"/planning/activities/{draft.slug}"
    assert "Follow-up by letter: none" in text_of(browser.get(path))
    chosen = sorted(ids())[:2]
    sent = browser.send(f"{path}/evaluation/follow-up", {"days": "90", "library": [str(one) for one in chosen]})
    assert sent.status_code == 303
    page = browser.get(path)
    assert "Follow-up by letter: 90 days after the claim" in text_of(page)
    assert page.get_data(as_text=True).count('name="library" id="follow-up-') == 3
    found = follow_up_with_items(draft.id)
    assert found is not None
    assert [text.library_id for _id, text in item_texts(found)] == chosen
    for days, library, said in (("90", [], "Choose at least one question"), ("7", chosen, "Choose the days")):
        browser.send(f"{path}/evaluation/follow-up", {"days": days, "library": [str(one) for one in library]})
        assert said in text_of(browser.get(path))
    browser.send(f"{path}/evaluation/follow-up", {"days": ""})
    assert follow_up_with_items(draft.id) is None


def test_what_is_asked_later_is_approved_too(cast: Cast) -> None:
    draft, bare = make_activity(published=False), make_activity(published=False, evaluation=False)
    evaluation = evaluation_with_items(draft.id)
    assert evaluation is not None
    saw = evaluation_token(evaluation)
    approve_evaluation(draft, saw=saw, actor=cast.officer, now=NOW)
    choose_follow_up(draft, 30, ids(), actor=cast.planner)
    assert not evaluation.is_approved
    with pytest.raises(Refusal, match="evaluation_changed"):
        approve_evaluation(draft, saw=saw, actor=cast.officer, now=NOW)
    approve_evaluation(draft, saw=evaluation_token(evaluation), actor=cast.officer, now=NOW)
    assert choose_follow_up(bare, 30, ids(), actor=cast.planner) is not None
    publish(draft)
    with pytest.raises(Refusal, match="evaluation_frozen"):
        choose_follow_up(draft, None, (), actor=cast.officer)


def test_the_office_reads_what_came_back_and_which_outcomes_are_measured(
    asked: Activity, cast: Cast, pages: Pages
) -> None:
    browser, path = pages.of(cast.officer), f"/planning/activities/{asked.slug}"
    evaluation = follow_up_with_items(asked.id)
    assert evaluation is not None
    first = evaluation.items[0]
    for number in range(6):
        completed(asked, make_person(f"Asked{number}"), 60)
    ask_some(now=NOW)
    assert "Answers are shown once at least 5 of them have left" in text_of(browser.get(f"{path}/results"))
    db.session.add_all(
        EvaluationResponse(evaluation_id=evaluation.id, answers={str(first.id): ["Yes"]}) for _ in range(5)
    )
    db.session.commit()
    page = text_of(browser.get(f"{path}/results"))
    assert "Follow-up by letter Answered 0 Of those who were asked 6 Response rate 0 %" in page
    assert first.text in page
    table = browser.get(f"{path}/results.csv").get_data(as_text=True)
    assert f'"Follow-up","1","{first.text}","Answered","Yes","5"' in table
    paper = PdfReader(io.BytesIO(browser.get(f"{path}/results.pdf").data))
    printed = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert "Follow-up by letter Answered: 0. Of those who were asked: 6." in printed
    said = text_of(browser.get(f"{path}/reporting"))
    assert "Its evaluation measures: Learner Performance - Subjective; Patient Health - Subjective." in said
