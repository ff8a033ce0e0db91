"""The evaluation's page: answers saved as given, one button, errors at the field, and the certificate's page."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, inspect, select

from lms import clock, db
from lms.activities.models import Activity
from lms.assessments.models import (
    Ballot,
    Evaluation,
    EvaluationDraft,
    EvaluationItem,
    EvaluationReceipt,
    EvaluationResponse,
    ItemKind,
    Repeats,
)
from lms.assessments.queries import drafts_of, evaluation_with_items
from lms.audit.models import AuditRow
from lms.credit.models import Award, Certificate
from lms.db import Model
from lms.learning.jobs import tell_of_certificate
from lms.mail.models import Letter
from lms.web.models import GivenAnswer
from tests.factories.activities import add_part, give_sessions, make_activity, publish
from tests.factories.learning import evaluation_fields, passed, watched
from tests.factories.people import Cast, make_person
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")


def count(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_page_asks_says_what_is_anonymous_and_offers_the_claim(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    response = pages.of(cast.learner).get(f"/activities/{activity.slug}/evaluation")
    page = text_of(response)
    assert "Your answers are stored without your name." in page
    assert "may identify you" in page
    assert "Name on the certificate Elena Marsh, MD Correct it" in page
    assert "AMA PRA Category 1 Credits" in page
    assert "Finish and get my certificate" in page
    assert re.search(r'name="amount"[^>]*value="1.00"', response.get_data(as_text=True))


def test_a_name_that_no_font_prints_is_noticed_before_the_claim(cast: Cast, pages: Pages) -> None:
    activity, person = make_activity(), make_person("Élena", "\ue000")
    for one in (person, cast.learner):
        passed(one, activity)
    path = f"/activities/{activity.slug}/evaluation"
    assert "No font here prints these letters: \ue000." in text_of(pages.of(person).get(path))
    assert "No font here" not in text_of(pages.of(cast.learner).get(path))


def test_the_evaluation_opens_when_the_quiz_is_passed(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/evaluation"
    assert "Opens when the quiz is passed." in text_of(browser.get(path))
    answer = browser.send(path, evaluation_fields(activity))
    assert (answer.status_code, answer.location) == (303, path)
    assert (count(EvaluationReceipt), count(Ballot), count(Award)) == (0, 0, 0)
    assert count(EvaluationDraft) == 3


def test_each_answer_is_saved_for_its_author_alone(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    passed(cast.officer, activity)
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    rating, choices, words = evaluation.items
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/evaluation"
    for item, values in ((rating, ["2"]), (rating, ["5"]), (choices, ["Nothing"]), (words, ["My own words."])):
        answer = browser.send_json(f"{path}/answers", {"name": f"item-{item.id}", "values": values})
        assert answer.get_json() == {"saved_at": "3:00 pm"}
    mine = browser.get(path).get_data(as_text=True)
    assert "My own words." in mine
    assert mine.count(" checked") == 2
    others = pages.of(cast.officer).get(path).get_data(as_text=True)
    assert "My own words." not in others
    assert " checked" not in others
    browser.send_json(f"{path}/answers", {"name": f"item-{words.id}", "values": [""]})
    assert set(drafts_of(cast.learner.id, evaluation.id)) == {str(rating.id), str(choices.id)}


def test_without_scripts_a_button_saves_what_the_page_holds(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    browser = pages.of(cast.learner)
    answer = browser.send(f"/activities/{activity.slug}/evaluation/save", evaluation_fields(activity))
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert "Your answers are saved." in text_of(page)
    assert "Waiting times." in text_of(page)
    assert (count(EvaluationDraft), count(EvaluationReceipt)) == (3, 0)
    wrong = {**evaluation_fields(activity), next(iter(evaluation_fields(activity))): "9"}
    answer = browser.send(f"/activities/{activity.slug}/evaluation/save", wrong)
    assert answer.status_code == 422
    assert "Question 1: Choose among the answers shown." in text_of(answer)
    assert f'action="/activities/{activity.slug}/evaluation"' in answer.get_data(as_text=True)


def test_what_another_tab_saved_meanwhile_is_handed_in_too(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    rating, choices, words = (f"item-{item.id}" for item in evaluation.items)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/evaluation"
    for name, values in ((words, ["Of the other tab."]), (choices, ["Nothing"]), (rating, ["2"])):
        browser.send_json(f"{path}/answers", {"name": name, "values": values})
    # This tab was opened before: it never showed them, and had emptied its boxes when the line broke.
    sent = evaluation_fields(activity, **{words: "", choices: ""}) | {"not-saved-yet": choices, words: ""}
    answer = browser.send(path, sent)
    assert "Question 2" in text_of(answer)
    assert "Of the other tab." in text_of(answer)
    assert browser.send(path, sent | {choices: "Refer earlier"}).location.endswith("/certificate")
    kept = db.session.scalars(select(Ballot.answers)).one()
    assert sorted(kept.values()) == [["2"], ["Of the other tab."], ["Refer earlier"]]


def test_one_missing_answer_is_said_and_everything_else_is_kept(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/evaluation"
    fields = evaluation_fields(activity, amount="0.50")
    missing = next(iter(fields))
    del fields[missing]
    answer = browser.send(path, fields)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "One answer is missing Everything else is saved. Question 1: Choose an answer." in text_of(answer)
    assert f'href="#{missing}"' in html
    assert "<title>Error: Evaluation" in html
    assert "Waiting times." in html
    assert re.search(r'name="amount"[^>]*value="0.50"', html)
    assert (count(EvaluationDraft), count(EvaluationReceipt), count(Award)) == (2, 0, 0)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("", "Write the amount in figures"),
        ("1,00", "Write the amount in figures"),
        ("NaN", "Write the amount in figures"),
        ("1e0", "Write the amount in figures"),
        ("-0", "Write the amount in figures"),
        ("0", "Claim at least 0.25."),
        ("0.30", "Claim in steps of 0.25"),
        ("1.25", "Claim at most 1.00."),
        ("9" * 5000, "Use at most 10 characters."),
    ],
)
def test_an_amount_that_cannot_be_claimed_is_refused_at_its_field(
    cast: Cast, pages: Pages, amount: str, words: str
) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    fields = {**evaluation_fields(activity), "amount": amount}
    answer = pages.of(cast.learner).send(f"/activities/{activity.slug}/evaluation", fields)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'href="#amount"' in answer.get_data(as_text=True)
    assert (count(EvaluationReceipt), count(Award)) == (0, 0)


def test_finishing_hands_in_and_awards_in_one_act(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}"
    answer = browser.send(f"{path}/evaluation", evaluation_fields(activity, amount="0.75"))
    assert (answer.status_code, answer.location) == (303, f"{path}/certificate")
    award = db.session.scalars(select(Award)).one()
    assert (str(award.amount), award.credit_type, award.disclosure_number) == ("0.75", "ama_pra_1", 1)
    assert award.attempt_id is not None
    assert award.watched_ms == 40_000
    assert (count(EvaluationReceipt), count(Ballot), count(EvaluationDraft)) == (1, 1, 0)
    page = text_of(browser.get(answer.location))
    assert "All 5 steps done Your certificate is ready 0.75 AMA PRA Category 1 Credit ™" in page
    assert "recorded on 21 November 2026, 3:00 pm Central Time." in page
    assert "Elena Marsh, MD" in page
    assert "Read the reasons and references" in page
    assert browser.get(f"{path}/evaluation").location == f"{path}/certificate"
    assert browser.get(f"{path}/claim").location == f"{path}/certificate"


def test_the_letter_leads_to_the_certificate_and_carries_none(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    pages.of(cast.learner).send(f"/activities/{activity.slug}/evaluation", evaluation_fields(activity))
    tell_of_certificate(db.session.scalars(select(Certificate.id)).one())
    letter = db.session.scalars(select(Letter)).one()
    assert letter.to_address == cast.learner.addresses[0].address
    for body in (letter.body_text, letter.body_html):
        assert f"http://localhost/activities/{activity.slug}/certificate" in body
        assert "1.00 AMA PRA Category 1 Credit™" in body


def test_others_receive_attendance_and_never_an_award_in_words(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.outsider, activity)
    browser, path = pages.of(cast.outsider), f"/activities/{activity.slug}"
    answer = browser.send(f"{path}/evaluation", evaluation_fields(activity, credit_type="attendance"))
    page = text_of(browser.get(answer.location))
    assert "1.00 hour of participation" in page
    assert "Non-Physician Attendance, 1.00 hour." in page
    assert "awarded" not in page
    assert db.session.scalars(select(Award.credit_type)).one() == "attendance"


def test_a_type_that_is_not_mine_is_not_given(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.outsider, activity)
    fields = evaluation_fields(activity, credit_type="ama_pra_1", person_id="1", profession="physician")
    browser, path = pages.of(cast.outsider), f"/activities/{activity.slug}/evaluation"
    assert browser.send(path, fields).status_code == 422
    assert count(Award) == 0
    browser.send(path, fields | {"credit_type": "attendance"})
    award = db.session.scalars(select(Award)).one()
    assert (award.person_id, award.credit_type) == (cast.outsider.id, "attendance")


def test_a_repeat_gets_the_same_certificate(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/evaluation"
    fields = evaluation_fields(activity)
    answers = [browser.send(path, fields, key="a" * 32), browser.send(path, fields, key="a" * 32)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, answers[0].location)}
    final = browser.get(browser.send(path, fields, key="b" * 32).location)
    assert final.location == answers[0].location
    assert (count(Award), count(Ballot), count(EvaluationReceipt)) == (1, 1, 1)


def test_a_second_before_the_end_is_credited_and_at_the_end_it_is_not(cast: Cast, pages: Pages) -> None:
    early, late = make_activity(zone="Asia/Kolkata"), make_activity(zone="Asia/Kolkata")
    passed(cast.learner, early)
    passed(cast.learner, late)
    assert early.closes_at is not None
    # Midnight in Kolkata after the second anniversary.
    assert early.closes_at.isoformat() == "2027-03-14T18:30:00+00:00"
    with clock.frozen_at(early.closes_at - timedelta(seconds=1)):
        browser = pages.of(cast.learner)
        answer = browser.send(f"/activities/{early.slug}/evaluation", evaluation_fields(early))
        assert answer.location == f"/activities/{early.slug}/certificate"
    for seconds in (0, 1):
        with clock.frozen_at(early.closes_at + timedelta(seconds=seconds)):
            path = f"/activities/{late.slug}/evaluation"
            answer = browser.send(path, evaluation_fields(late))
            page = text_of(browser.get(path))
            assert answer.location == path
            assert "We received your answers on 15 March 2027, 12:00 am Kolkata time, after credit ended." in page
            assert "Credit ended on 14 March 2027, 11:59 pm Kolkata time." in page
    assert (count(Award), count(EvaluationReceipt), count(Ballot)) == (1, 2, 2)


def test_after_the_end_the_page_says_so_and_no_form_stands_there(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    assert activity.closes_at is not None
    with clock.frozen_at(activity.closes_at):
        browser = pages.of(cast.learner)
        for tail in ("evaluation", "claim", "certificate"):
            page = text_of(browser.get(f"/activities/{activity.slug}/{tail}"))
            assert "Credit ended on 14 March 2027, 11:59 pm Central Time." in page
            assert "Watch without credit" in page
        answer = browser.send(f"/activities/{activity.slug}/claim", {"credit_type": "ama_pra_1", "amount": "1"})
        assert answer.status_code == 303
        missing = browser.send(f"/activities/{activity.slug}/evaluation", {})
        assert missing.status_code == 422
        assert "Your answers are kept and give no credit." in text_of(missing)
    assert count(Award) == 0


def test_answers_that_no_page_sends_are_refused_clearly(cast: Cast, pages: Pages) -> None:
    activity, other = make_activity(), make_activity()
    passed(cast.learner, activity)
    evaluation, foreign = evaluation_with_items(activity.id), evaluation_with_items(other.id)
    assert evaluation is not None
    assert foreign is not None
    rating, choices, words = (f"item-{item.id}" for item in evaluation.items)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/evaluation"
    for name, values in (
        (f"item-{foreign.items[0].id}", ["1"]),
        (rating, ["6"]),
        (rating, ["1", "2"]),
        (rating, [1]),
        (rating, None),
        (choices, ["Something else"]),
        (words, ["x" * 4001]),
        (words, ["one", "two"]),
        (None, []),
    ):
        answer = browser.send_json(f"{path}/answers", {"name": name, "values": values})
        assert answer.status_code == 422
        assert answer.get_json()["text"]
    for name, values, message in (
        (f"item-{foreign.items[0].id}", "1", "One answer belongs to no question here."),
        (rating, "6", "Question 1: Choose among the answers shown."),
        (rating, ["1", "2"], "Question 1: Choose one answer."),
        (choices, "Something else", "Question 2: Choose among the answers shown."),
        (words, "x" * 4001, "Question 3: Use at most 4000 characters."),
        (words, "x" * 400_000, "Question 3: Use at most 4000 characters."),
    ):
        answer = browser.send(path, {**evaluation_fields(activity), name: values})
        assert answer.status_code == 422
        assert message in text_of(answer)
    assert (count(EvaluationReceipt), count(Award)) == (0, 0)


def test_after_the_hand_in_no_draft_is_taken(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/evaluation"
    fields = evaluation_fields(activity)
    browser.send(path, fields)
    answer = browser.send_json(f"{path}/answers", {"name": next(iter(fields)), "values": ["1"]})
    assert answer.status_code == 409
    assert browser.send(f"{path}/save", fields).status_code == 409
    assert count(EvaluationDraft) == 0


def test_nothing_beside_the_ballot_holds_what_was_answered(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    fields = evaluation_fields(activity, **{f"item-{evaluation.items[2].id}": "unmistakable words"})
    pages.of(cast.learner).send(f"/activities/{activity.slug}/evaluation", fields)
    for mapper in Model.registry.mappers:
        if mapper.class_ in (Ballot, EvaluationResponse):
            continue
        for row in db.session.scalars(select(mapper.class_)):
            values = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
            assert "unmistakable" not in json.dumps(values, default=str)
    assert count(AuditRow) > 0
    assert count(GivenAnswer) > 0


def test_an_activity_without_evaluation_is_claimed_on_a_page_of_its_own(cast: Cast, pages: Pages) -> None:
    activity = make_activity(evaluation=False)
    passed(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}"
    assert browser.get(f"{path}/evaluation").status_code == 404
    assert "Next: claim your credit." in text_of(browser.get(f"{path}/quiz"))
    assert "Claim your credit" in text_of(browser.get(f"{path}/claim"))
    refused = browser.send(f"{path}/claim", {"credit_type": "ama_pra_1", "amount": "2"})
    assert refused.status_code == 422
    assert "Claim at most 1.00." in text_of(refused)
    for _ in range(2):
        answer = browser.send(f"{path}/claim", {"credit_type": "ama_pra_1", "amount": "0.5"})
        assert browser.get(answer.location).location == f"{path}/certificate"
    assert [str(amount) for amount in db.session.scalars(select(Award.amount))] == ["0.50"]


def test_where_watching_is_the_last_step_the_claim_follows_it(cast: Cast, pages: Pages) -> None:
    activity = make_activity(quiz=False, evaluation=False)
    watched(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}"
    assert f'href="{path}/claim"' in browser.get(path).get_data(as_text=True)
    browser.send(f"{path}/claim", {"credit_type": "ama_pra_1", "amount": "1.00"})
    award = db.session.scalars(select(Award)).one()
    assert (award.attempt_id, award.watched_ms) == (None, 40_000)


def test_before_the_last_step_there_is_nothing_to_claim_and_no_certificate(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}"
    for tail in ("claim", "certificate"):
        page = text_of(browser.get(f"{path}/{tail}"))
        assert "Opens when the quiz is passed." in page
        assert "Start the quiz" in page
    assert browser.send(f"{path}/claim", {"credit_type": "ama_pra_1", "amount": "1"}).status_code == 303
    assert count(Award) == 0


def test_nobody_sees_anothers_certificate_page(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    pages.of(cast.learner).send(f"/activities/{activity.slug}/evaluation", evaluation_fields(activity))
    path = f"/activities/{activity.slug}/certificate"
    for person in (cast.colleague, cast.administrator):
        assert "Your certificate is ready" not in text_of(pages.of(person).get(path))
    assert "/sign-in" in pages.of().get(path).location


def about_speakers(activity: Activity) -> Evaluation:
    """One more item, asked for each speaker: a grid of two statements."""
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    db.session.add(
        EvaluationItem(
            evaluation=evaluation,
            position=4,
            kind=ItemKind.GRID,
            text="How was the teaching?",
            options=["Clear.", "Short."],
            low="Poor",
            high="Excellent",
            repeats=Repeats.SPEAKER,
        )
    )
    db.session.commit()
    db.session.expire_all()
    return evaluation


def test_each_speaker_is_asked_about_and_each_statement_has_its_message(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    second = add_part(activity, make_person("Tomas", "Lindqvist", degree="MD")).person
    grid = about_speakers(activity).items[3].id
    first = activity.people[0].person_id
    passed(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/evaluation"
    page = text_of(browser.get(path))
    assert "5 questions" in page
    assert page.index("Miriam Adeyemi, MD, PhD") < page.index("Tomas Lindqvist, MD") < page.index("Your credit")
    assert page.count("Excellent") == 6
    fields = evaluation_fields(activity) | {f"item-{grid}s{first}r0": "5", f"item-{grid}s{second.id}r1": "3"}
    answer = browser.send(path, fields)
    assert answer.status_code == 422
    said = text_of(answer)
    assert "2 answers are missing" in said
    assert "Question 4, “Short.”: Choose an answer. Question 5, “Clear.”: Choose an answer." in said
    saved = browser.send_json(f"{path}/answers", {"name": f"item-{grid}s{first}r1", "values": ["1"]})
    assert saved.get_json() == {"saved_at": "3:00 pm"}
    browser.send(path, fields | {f"item-{grid}s{first}r1": "1", f"item-{grid}s{second.id}r0": "2"})
    (ballot,) = db.session.scalars(select(Ballot))
    assert {key: value for key, value in ballot.answers.items() if key.startswith(f"{grid}s")} == {
        f"{grid}s{first}r0": ["5"],
        f"{grid}s{first}r1": ["1"],
        f"{grid}s{second.id}r0": ["2"],
        f"{grid}s{second.id}r1": ["3"],
    }


def test_a_speaker_who_left_or_came_while_one_answered_is_noticed(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    leaving = add_part(activity, make_person("Tomas", "Lindqvist", degree="MD"))
    grid, first = about_speakers(activity).items[3].id, activity.people[0].person_id
    passed(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/evaluation"
    gone = f"item-{grid}s{leaving.person_id}r0"
    fields = evaluation_fields(activity) | {f"item-{grid}s{first}r{row}": "5" for row in (0, 1)} | {gone: "2"}
    db.session.delete(leaving)
    db.session.commit()
    refused = browser.send_json(f"{path}/answers", {"name": gone, "values": ["2"]})
    assert (refused.status_code, refused.get_json()["text"]) == (
        422,
        "The speakers were changed meanwhile. Reload the page.",
    )
    answer = browser.send(path, fields)
    assert answer.status_code == 422
    assert "The speakers were changed meanwhile. Look through your answers and finish again." in text_of(answer)
    add_part(activity, make_person("Ana", "Reyes", degree="DO"))
    db.session.commit()
    del fields[gone]
    answer = browser.send(path, fields)
    assert "Question 5, “Clear.”: Choose an answer." in text_of(answer)
    assert count(EvaluationReceipt) == 0


def about_sessions(activity: Activity) -> int:
    """One more item, a rating for each session; its id."""
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    item = EvaluationItem(
        evaluation=evaluation, position=4, kind=ItemKind.RATING, text="It was well paced.", repeats=Repeats.SESSION
    )
    db.session.add(item)
    db.session.flush()
    return item.id


def test_each_session_is_asked_about_under_its_title_and_its_speakers(cast: Cast, pages: Pages) -> None:
    activity = make_activity(published=False)
    opening, cases = give_sessions(activity, "Opening remarks", "Three cases")
    cases.people = [activity.people[0].person]
    item = about_sessions(activity)
    publish(activity)
    db.session.commit()
    passed(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/evaluation"
    page = text_of(browser.get(path))
    assert "5 questions" in page
    assert f"Three cases {activity.people[0].person.name_with_degree} 5 of 5" in page
    saved = browser.send_json(f"{path}/answers", {"name": f"item-{item}t{opening.id}", "values": ["4"]})
    assert saved.get_json() == {"saved_at": "3:00 pm"}
    fields = evaluation_fields(activity)
    answer = browser.send(path, fields | {f"item-{item}t{opening.id}": "4"})
    assert answer.status_code == 422
    assert "Question 5: Choose an answer." in text_of(answer)
    strange = f"item-{item}t{cases.id + 1}"
    refused = browser.send_json(f"{path}/answers", {"name": strange, "values": ["2"]})
    assert refused.get_json()["text"] == "The sessions were changed meanwhile. Reload the page."
    fields |= {f"item-{item}t{opening.id}": "4", f"item-{item}t{cases.id}": "2"}
    answer = browser.send(path, fields | {strange: "2"})
    assert "The sessions were changed meanwhile. Look through your answers and finish again." in text_of(answer)
    answer = browser.send(path, fields | {strange: "2", "item-0": "2"})
    assert "One answer belongs to no question here." in text_of(answer)
    assert browser.send(path, fields).status_code == 303
    (ballot,) = db.session.scalars(select(Ballot))
    assert {key: value for key, value in ballot.answers.items() if key.startswith(f"{item}t")} == {
        f"{item}t{opening.id}": ["4"],
        f"{item}t{cases.id}": ["2"],
    }
