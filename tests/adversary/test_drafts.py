"""Drafts name their author, so none outlives the hand-in, however late a browser's last saving arrives."""

from threading import Event
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.assessments.models import Ballot, EvaluationDraft
from lms.assessments.queries import evaluation_with_items
from lms.learning.claiming import complete_and_claim
from tests.committed import signed_in_at
from tests.conftest import NOW
from tests.factories.activities import make_activity
from tests.factories.learning import passed
from tests.factories.people import make_person
from tests.parallel import together

WORDS = "The chair would never allow it."


@pytest.mark.parametrize("door", ["answers", "save", "evaluation"])
def test_a_saving_that_overlaps_the_hand_in_leaves_no_draft(app: Flask, own_database: str, door: str) -> None:
    with clock.frozen_at(NOW), db.transaction():
        person, activity = make_person(), make_activity()
        passed(person, activity)
        person_id, activity_id, path = person.id, activity.id, f"/activities/{activity.slug}/evaluation"
        evaluation = evaluation_with_items(activity_id)
        assert evaluation is not None
        rating, choices, words = (item.id for item in evaluation.items)
    browser, is_handed_in = signed_in_at(NOW, app, person_id), Event()

    def act(number: int) -> int:
        with clock.frozen_at(NOW):
            return save() if number else hand_in()

    def hand_in() -> int:
        with db.transaction():
            complete_and_claim(
                person=db.session.get_one(Person, person_id),
                activity=db.session.get_one(Activity, activity_id),
                claim=None,
                answers={str(rating): ("4",), str(choices): ("Nothing",)},
            )
            is_handed_in.set()
            sleep(0.3)
        return 0

    def save() -> int:
        assert is_handed_in.wait(10)
        if door == "answers":
            return browser.send_json(f"{path}/answers", {"name": f"item-{words}", "values": [WORDS]}).status_code
        return browser.send(path if door == "evaluation" else f"{path}/save", {f"item-{words}": WORDS}).status_code

    assert together(2, act)[1] in (303, 409)
    with db.transaction(write=False):
        assert db.session.scalars(select(EvaluationDraft)).all() == []
        assert db.session.scalar(select(func.count(Ballot.id))) == 1
