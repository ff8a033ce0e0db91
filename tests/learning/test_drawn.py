"""What is drawn once for many says to each learner what is hers."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from lms import clock, db
from lms.activities.models import Activity
from lms.assessments.operations import begin_attempt, correct_question, save_answer
from lms.assessments.queries import question_text
from tests.factories.activities import make_activity
from tests.factories.learning import quiz_of, watched
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of

CHECKED = re.compile(r'value="(\d+)" checked')


def answered(browser: Browser, person_id: int, activity: Activity, place: int) -> tuple[list[str], str]:
    """Choose the answer at this place of the first question; what the page then has chosen, and its words."""
    first = quiz_of(activity).questions[0]
    attempt = begin_attempt(person_id, quiz_of(activity))
    save_answer(person_id, attempt.id, first, [str(first.choices[place].id)])
    db.session.commit()
    page = browser.get(f"/activities/{activity.slug}/quiz")
    assert CHECKED.findall(page.text) == [str(first.choices[place].id)]
    return CHECKED.findall(page.text), text_of(page)


def test_each_finds_her_own_answer_and_when_it_was_saved(cast: Cast, pages: Pages, frozen: datetime) -> None:
    activity = make_activity()
    for person in (cast.learner, cast.colleague):
        watched(person, activity)
    hers, words = answered(pages.of(cast.learner), cast.learner.id, activity, 0)
    assert "Saved at 3:00 pm" in words
    with clock.frozen_at(frozen + timedelta(minutes=5)):
        other, words = answered(pages.of(cast.colleague), cast.colleague.id, activity, 1)
        assert hers != other
        assert "Saved at 3:05 pm" in words
        assert answered(pages.of(cast.learner), cast.learner.id, activity, 0)[0] == hers


def test_each_step_is_said_as_it_stands_for_her(cast: Cast, pages: Pages, frozen: datetime) -> None:
    activity = make_activity()
    path = f"/activities/{activity.slug}"
    watched(cast.learner, activity)
    with clock.frozen_at(frozen + timedelta(days=1)):
        watched(cast.colleague, activity)
        pages_of_both = [text_of(pages.of(one).get(path)) for one in (cast.learner, cast.colleague, cast.outsider)]
    assert "Acknowledged 21 November 2026." in pages_of_both[0]
    assert "Acknowledged 22 November 2026." in pages_of_both[1]
    assert "Read who made this" in pages_of_both[2]
    assert "113 days left" not in pages_of_both[0]


def test_a_corrected_question_is_drawn_for_whoever_begins_after_it(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    activity = make_activity()
    for person in (cast.learner, cast.colleague):
        watched(person, activity)
    before, after = pages.of(cast.learner), pages.of(cast.colleague)
    answered(before, cast.learner.id, activity, 0)
    first = quiz_of(activity).questions[0]
    corrected = replace(question_text(first), stem="What if <b> & another?")
    correct_question(activity, first.id, corrected, actor=cast.planner)
    db.session.commit()
    address = f"/activities/{activity.slug}/quiz"
    assert "What if &lt;b&gt; &amp; another?" not in before.get(address).text
    after.send(f"{address}/begin")
    assert "What if &lt;b&gt; &amp; another?" in after.get(address).text
