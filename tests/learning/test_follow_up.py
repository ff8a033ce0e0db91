"""Follow-ups: chosen in a draft, asked by letter once the days are over, answered by a link, without a name."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.assessments.later import offered_later
from lms.assessments.library import whole_library
from lms.assessments.models import (
    Ballot,
    Evaluation,
    EvaluationReceipt,
    EvaluationResponse,
    ItemKind,
    LibraryItem,
    Occasion,
)
from lms.assessments.operations import (
    add_from_library,
    approve_evaluation,
    choose_follow_up,
    end_follow_up,
    evaluation_token,
    use_standard_evaluation,
)
from lms.assessments.queries import (
    evaluation_state,
    evaluation_with_items,
    follow_ups_with_items,
    item_texts,
    speakers_of,
)
from lms.credit.models import Award
from lms.credit.operations.revoking import reinstate, revoke
from lms.credit.reasons import ReinstatementReason, RevocationReason
from lms.db import Model
from lms.learning.following_up import LinkEnded, ask_some, link_token, open_follow_up, remind_some
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
    return {one.id for one in whole_library() if one.is_follow_up}


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


def follow_up_form(activity: Activity, days: int) -> Evaluation:
    return Evaluation(activity_id=activity.id, occasion=Occasion.FOLLOW_UP, days_after=days)


def fields(activity: Activity) -> dict[str, str]:
    (evaluation,) = follow_ups_with_items(activity.id)
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
    assert letter.subject == f"What became of “{asked.title}” after 60 days?"
    assert ask_some(now=NOW) == 0
    assert ask_some(now=NOW + DAY) == 1


def test_nobody_without_an_address_or_whose_account_ended_is_asked_or_reminded(asked: Activity) -> None:
    completed(asked, make_person(address=None), 60)
    ended = completed(asked, make_person(), 60)
    assert ask_some(now=NOW) == 1
    ended.disabled_at = NOW
    db.session.commit()
    (request,) = db.session.scalars(select(FollowUpRequest))
    assert open_follow_up(link_token(request, now=NOW), now=NOW) is LinkEnded.OVER
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


def test_nobody_is_reminded_of_a_link_that_has_ended(asked: Activity, cast: Cast) -> None:
    """The worker may have stood still for weeks: its letter would lead to a page that refuses."""
    completed(asked, cast.learner, 60)
    assert ask_some(now=NOW) == 1
    (request,) = db.session.scalars(select(FollowUpRequest))
    assert remind_some(now=request.ends_at) == 0
    assert remind_some(now=request.ends_at - timedelta(seconds=1)) == 1


def test_each_follow_up_is_asked_at_its_time_and_a_link_ends_with_the_next(cast: Cast) -> None:
    draft = make_activity(published=False)
    for days in (30, 60, 90):
        choose_follow_up(draft, days, ids(), actor=cast.planner)
    publish(draft)
    completed(draft, cast.learner, 30)
    late, too_late = completed(draft, make_person(), 43), completed(draft, make_person(), 44)
    assert ask_some(now=NOW) == 2
    first, second = db.session.scalars(select(FollowUpRequest).order_by(FollowUpRequest.id))
    assert (first.person_id, first.ends_at) == (cast.learner.id, NOW + 30 * DAY)
    assert (second.person_id, second.ends_at) == (late.id, NOW + 17 * DAY)
    assert remind_some(now=NOW + 14 * DAY) == 2
    assert ask_some(now=NOW + 16 * DAY) == 1
    assert letters()[-1].to_address == too_late.addresses[0].address
    assert [ask_some(now=NOW + days * DAY) for days in (17, 29, 30, 59, 60)] == [1, 0, 1, 2, 1]
    mine = [one for one in letters() if one.to_address == cast.learner.addresses[0].address]
    assert [re.findall(r"(\w+) days", one.subject) for one in mine] == [["30"], ["30"], ["60"], ["90"]]
    (last,) = db.session.scalars(
        select(FollowUpRequest)
        .where(FollowUpRequest.person_id == cast.learner.id)
        .order_by(-FollowUpRequest.id)
        .limit(1)
    )
    assert last.ends_at == NOW + 105 * DAY


def test_revoked_credit_is_asked_about_by_no_letter_and_the_link_says_why(
    asked: Activity, cast: Cast, pages: Pages
) -> None:
    certificate = make_certificate(cast.learner, asked, claimed_at=NOW - 60 * DAY)
    revoke(cast.officer, certificate, reason=RevocationReason.ISSUED_IN_ERROR, words="A test.")
    assert ask_some(now=NOW) == 0
    reinstate(cast.officer, certificate, reason=ReinstatementReason.SETTLED)
    assert ask_some(now=NOW) == 1
    link, browser = link_in(letters()[0]), pages.of()
    revoke(cast.officer, certificate, reason=RevocationReason.ISSUED_IN_ERROR, words="A test.")
    db.session.commit()
    assert remind_some(now=NOW + 14 * DAY) == 0
    for answer in (browser.get(link), browser.send(link, fields(asked)), browser.send(f"{link}/no-more")):
        assert answer.status_code == 410
        assert "Your credit for this activity was revoked, so we no longer ask" in text_of(answer)
    assert count(Ballot) == 0
    reinstate(cast.officer, certificate, reason=ReinstatementReason.SETTLED)
    db.session.commit()
    assert browser.get(link).status_code == 200
    assert remind_some(now=NOW + 14 * DAY) == 1


def test_whoever_asks_for_no_further_letter_gets_none_about_this_activity(cast: Cast, pages: Pages) -> None:
    draft, other = make_activity(published=False), make_activity(published=False)
    for one, days in ((draft, 30), (draft, 60), (other, 60)):
        choose_follow_up(one, days, ids(), actor=cast.planner)
    for one in (draft, other):
        publish(one)
        completed(one, cast.learner, 30)
    db.session.commit()
    assert ask_some(now=NOW) == 1
    browser, link = pages.of(), link_in(letters()[0])
    assert "Send me no further letter about it" in text_of(browser.get(link))
    for _ in range(2):
        assert browser.send(f"{link}/no-more").status_code == 303
        page = text_of(browser.get(link))
        assert "You get no further letter about this activity." in page
        assert "You may still answer here." in page
    assert remind_some(now=NOW + 14 * DAY) == 0
    assert ask_some(now=NOW + 30 * DAY) == 1
    assert other.title in letters()[-1].subject


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
    (evaluation,) = follow_ups_with_items(asked.id)
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
        db.session.add(follow_up_form(draft, 30))
        publish(draft)
        completed(draft, planner, 31)
    for _ in range(2):
        follow_up()
    with db.transaction(write=False):
        assert len(letters()) == 1


def test_questions_are_chosen_in_the_editor_for_30_60_and_90_days(cast: Cast, pages: Pages) -> None:
    draft, browser = make_activity(published=False), pages.of(cast.planner)
    path = f"/planning/activities/{draft.slug}"
    assert "Follow-ups by letter: none" in text_of(browser.get(path))
    chosen = sorted(ids())[:2]
    for days, library in ((90, chosen), (30, chosen[:1])):
        sent = browser.send(f"{path}/evaluation/follow-up/{days}", {"library": [str(one) for one in library]})
        assert sent.status_code == 303
        assert sent.location.endswith(f"open=follow-up-{days}#evaluation")
    page = browser.get(sent.location)
    assert "Follow-ups by letter: 30, 90 days after the claim" in text_of(page)
    assert page.get_data(as_text=True).count('name="library" id="follow-up-') == 3 * len(ids())
    assert f'name="library" id="follow-up-30-{chosen[0]}" value="{chosen[0]}" checked' in page.get_data(
        as_text=True
    )
    assert [
        (one.days_after, [text.library_id for _id, text in item_texts(one)])
        for one in follow_ups_with_items(draft.id)
    ] == [(30, chosen[:1]), (90, chosen)]
    for days, library, said in ((90, [], "Choose at least one question"), (7, chosen, "after 30, 60 or 90 days")):
        browser.send(f"{path}/evaluation/follow-up/{days}", {"library": [str(one) for one in library]})
        assert said in text_of(browser.get(path))
    browser.send(f"{path}/evaluation/follow-up/30/end")
    assert [one.days_after for one in follow_ups_with_items(draft.id)] == [90]


def test_a_question_of_the_claim_is_offered_again_and_one_that_was_retired_stays_where_it_is_asked(
    cast: Cast,
) -> None:
    draft = make_activity(published=False, evaluation=False)
    use_standard_evaluation(draft, actor=cast.planner)
    of_claim = [one for one in offered_later(draft.id, None) if one.is_of_claim]
    (objectives,) = (one for one in of_claim if len(one.texts) > 1)
    assert [text.text for text in objectives.texts] == [
        f"This objective was met: {one}" for one in draft.objectives
    ]
    own = next(iter(sorted(ids())))
    made = choose_follow_up(draft, 60, {own, objectives.library_id}, actor=cast.planner)
    assert made is not None
    assert len(made.items) == 3
    db.session.get_one(LibraryItem, own).retired_at = NOW
    db.session.flush()
    assert own not in {one.library_id for one in offered_later(draft.id, None)}
    assert own in {one.library_id for one in offered_later(draft.id, made)}


def test_an_activity_has_one_form_with_the_claim_and_one_for_each_number_of_days(asked: Activity) -> None:
    for twice in (Evaluation(activity_id=asked.id), follow_up_form(asked, 60)):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(twice)
            db.session.flush()


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
        end_follow_up(draft, 30, actor=cast.officer)


def test_the_office_reads_what_came_back_and_which_outcomes_are_measured(
    asked: Activity, cast: Cast, pages: Pages
) -> None:
    browser, path = pages.of(cast.officer), f"/planning/activities/{asked.slug}"
    (evaluation,) = follow_ups_with_items(asked.id)
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
    assert "Follow-up by letter after 60 days Answered 0 Of those who were asked 6 Response rate 0 %" in page
    assert first.text in page
    table = browser.get(f"{path}/results.csv").get_data(as_text=True)
    assert f'"Follow-up after 60 days","1","{first.text}","Answered","Yes","5"' in table
    paper = PdfReader(io.BytesIO(browser.get(f"{path}/results.pdf").data))
    printed = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert "Follow-up by letter after 60 days Answered: 0. Of those who were asked: 6." in printed
    said = text_of(browser.get(f"{path}/reporting"))
    assert "Its evaluation measures: Learner Performance - Subjective; Patient Health - Subjective." in said


def test_what_was_asked_with_the_claim_too_is_told_beside_it(cast: Cast, pages: Pages) -> None:
    draft, browser = make_activity(published=False, evaluation=False), pages.of(cast.officer)
    use_standard_evaluation(draft, actor=cast.planner)
    add_from_library(draft, {grid_of_speakers()}, actor=cast.planner)
    first = evaluation_with_items(draft.id)
    assert first is not None
    choose_follow_up(draft, 30, {one.library_item_id or 0 for one in first.items}, actor=cast.planner)
    publish(draft)
    (later,) = follow_ups_with_items(draft.id)
    assert [text for _id, text in item_texts(later)] == [text for _id, text in item_texts(first)]
    speaker = speakers_of(draft.id)[0].id
    answer(first, 6, rating="4", choice="Yes", speaker=speaker)
    answer(later, 4, rating="5", choice="Yes", speaker=speaker)
    path = f"/planning/activities/{draft.slug}/results"
    assert "With the claim, and after 30 days" not in text_of(browser.get(path))
    answer(later, 1, rating="5", choice="Yes", speaker=speaker)
    answer(later, 2, rating="5", choice="No, other reasons", speaker=speaker)
    page = text_of(browser.get(path))
    assert f"1. This objective was met: {draft.objectives[0]} 4.0 5.0" in page
    assert "11a. How was the teaching?: It was clear. (Miriam Adeyemi, MD, PhD) 4.0 5.0" in page
    assert "a. Yes 100 % withheld" in page
    table = browser.get(f"{path}.csv").get_data(as_text=True)
    part, asked = '"Follow-up after 30 days"', "Will you change something in your practice?"
    assert f'{part},"6","{asked}","With the claim: share in percent","Yes","100.0"' in table
    assert f'{part},"6","{asked}","After 30 days: share in percent","Yes","withheld"' in table
    assert (
        f'{part},"1","This objective was met: {draft.objectives[0]}","With the claim: mean of 1 to 5","","4.0"'
        in table
    )
    paper = PdfReader(io.BytesIO(browser.get(f"{path}.pdf").data))
    printed = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert "With the claim, and after 30 days: Means of 1 to 5" in printed


def grid_of_speakers() -> int:
    return next(one.id for one in whole_library() if one.kind is ItemKind.GRID)


def answer(form: Evaluation, people: int, *, rating: str, choice: str, speaker: int) -> None:
    """So many who give the same answers to all that is rated, and to each choice that has this answer."""
    answers = {}
    for item_id, text in item_texts(form):
        if text.kind is ItemKind.RATING:
            answers[str(item_id)] = [rating]
        elif text.kind is ItemKind.GRID:
            answers |= {f"{item_id}s{speaker}r{row}": [rating] for row in range(len(text.options))}
        elif choice in text.options:
            answers[str(item_id)] = [choice]
    db.session.add_all(EvaluationResponse(evaluation_id=form.id, answers=answers) for _ in range(people))
    db.session.commit()
