"""Anonymity that is true: whoever has the whole database, its files, the log and every page finds no author."""

import json
import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from itertools import product
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask, url_for
from pypdf import PdfReader
from sqlalchemy import delete, insert, select, text
from sqlalchemy.engine import make_url

from lms import clock, db, models
from lms.activities.models import Activity
from lms.assessments.blanks import Blank
from lms.assessments.jobs import collect
from lms.assessments.models import Ballot, EvaluationResponse
from lms.assessments.operations import collect_ballots, save_draft
from lms.assessments.queries import evaluation_with_items
from lms.planning.queries.after.evaluations import returned_of
from lms.planning.views.after.summaries import SUMMARIES
from lms.planning.views.after.wording import TABLES
from tests.committed import signed_in_at
from tests.conftest import NOW
from tests.factories.activities import make_activity
from tests.factories.learning import evaluation_fields, passed
from tests.factories.people import Cast, make_cast, make_person

GROUP = 5


@dataclass
class Grounds:
    """A committed activity, and who handed in what, in this order."""

    app: Flask
    activity_id: int
    slug: str
    authors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def words(self) -> set[str]:
        """Everything that was written."""
        return {words for _name, words in self.authors}

    def hand_in(self) -> None:
        """Somebody new types, is saved three times over, and hands in."""
        number = len(self.authors)
        name, words = f"Aurelia{number}", f"unmistakable-{number * 7919 % 101}-words"
        with clock.frozen_at(NOW), db.transaction():
            person = make_person("Vera", name)
            passed(person, db.session.get_one(Activity, self.activity_id))
            person_id = person.id
        browser, path = signed_in_at(NOW, self.app, person_id), f"/activities/{self.slug}/evaluation"
        with db.transaction(write=False):
            evaluation = evaluation_with_items(self.activity_id)
            assert evaluation is not None
            last = f"item-{evaluation.items[-1].id}"
            fields = evaluation_fields(db.session.get_one(Activity, self.activity_id), **{last: words})
        with clock.frozen_at(NOW):
            for typed in (words[:14], words + "!", words):
                assert browser.send_json(f"{path}/answers", {"name": last, "values": [typed]}).status_code == 200
            assert browser.send(path, fields).location.endswith("/certificate")
        self.authors.append((name, words))

    def move(self) -> None:
        """What the worker does by the clock."""
        with clock.frozen_at(NOW):
            collect()


@pytest.fixture
def grounds(app: Flask, own_database: str) -> Grounds:
    """Seven have handed in, one after the other, and nothing has moved."""
    with clock.frozen_at(NOW), db.transaction():
        activity = make_activity()
        made = Grounds(app, activity.id, activity.slug)
    for _ in range(7):
        made.hand_in()
    return made


def rows_of_all_tables() -> dict[str, list[dict[str, Any]]]:
    """The whole database as an attacker reads it, with what PostgreSQL knows of each row."""
    hidden = ", xmin::text AS xmin" if db.engine().dialect.name == "postgresql" else ""
    with db.transaction(write=False):
        return {
            name: [dict(row) for row in db.session.execute(text(f"SELECT *{hidden} FROM {name}")).mappings()]
            for name in models.TABLES
        }


def tables_with(words: set[str]) -> set[str]:
    return {
        name
        for name, rows in rows_of_all_tables().items()
        if any(one in str(row) for row in rows for one in words)
    }


def typing(grounds: Grounds, words: str) -> None:
    """Somebody has typed this and not handed in."""
    with clock.frozen_at(NOW), db.transaction():
        evaluation = evaluation_with_items(grounds.activity_id)
        assert evaluation is not None
        save_draft(make_person().id, evaluation.id, Blank(item_id=evaluation.items[-1].id), (words,))


def test_before_the_move_neither_rows_nor_files_nor_the_log_hold_an_answer(
    grounds: Grounds, own_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    grounds.hand_in()
    typing(grounds, "unmistakable-draft")
    written = {*grounds.words, "unmistakable-draft"}
    assert tables_with(written) == set()
    assert tables_with({"Aurelia3"}) >= {"people"}
    assert not [words for words in written if words in caplog.text]
    if own_database.startswith("sqlite"):
        # What a deletion leaves in free pages and what the log holds are there too.
        kept = b"".join(path.read_bytes() for path in files_of(own_database))
        assert b"Aurelia3" in kept
        assert not [words for words in written if words.encode() in kept]


def files_of(address: str) -> list[Path]:
    """A SQLite database's file, and the log beside it."""
    file = Path(make_url(address).database or "")
    return sorted(file.parent.glob(f"{file.name}*"))


def test_after_the_move_answers_stand_in_one_table_without_a_name_a_time_or_a_transaction_of_others(
    grounds: Grounds, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    grounds.move()
    assert tables_with(grounds.words) == {"evaluation_responses"}
    assert not [words for words in grounds.words if words in caplog.text]
    found = rows_of_all_tables()
    moved = found.pop("evaluation_responses")
    assert {name for row in moved for name in row} <= {"id", "evaluation_id", "answers", "xmin"}
    # One transaction brought them all, and nothing else that stands there.
    assert len({row.get("xmin") for row in moved}) == 1
    others = {row["xmin"] for rows in found.values() for row in rows if "xmin" in row}
    assert not others & {row["xmin"] for row in moved if "xmin" in row}


def test_work_that_a_hand_in_queues_says_nothing_of_when_answers_move(grounds: Grounds) -> None:
    jobs = rows_of_all_tables()["jobs"]
    assert {job["kind"] for job in jobs} == {"credit.render", "learning.certificate_ready"}
    assert {name for job in jobs for name in _object(job["arguments"])} == {"certificate_id"}


def _object(value: Any) -> dict[str, Any]:
    return dict(json.loads(value) if isinstance(value, str) else value)


def test_who_looks_at_the_answers_again_and_again_sees_none_or_at_least_five_new_ones(
    own_database: str, frozen: datetime
) -> None:
    with db.transaction():
        evaluation = evaluation_with_items(make_activity().id)
        assert evaluation is not None
        evaluation_id, activity_id = evaluation.id, evaluation.activity_id
        ends_at = db.session.get_one(Activity, activity_id).closes_at
        assert ends_at is not None
    seen, looks = 0, Counter[int]()
    for number in range(40):
        with db.transaction():
            cast_ballots(evaluation_id, number)
        # Two thirds come before the end; the others hand in late, without credit.
        for moment in (NOW, NOW) if number < 27 else (ends_at, ends_at):
            with db.transaction():
                collect_ballots(evaluation_id, now=moment)
            with db.transaction(write=False):
                result = returned_of(activity_id)
            assert result is not None
            looks[result.answered - seen] += 1
            seen = result.answered
            assert result.is_shown is (seen >= GROUP)
    assert min(looks) == 0
    assert min(number for number in looks if number) == GROUP


def cast_ballots(evaluation_id: int, *numbers: int) -> None:
    """So many lie in the box, each with its number in the order of the hand-ins."""
    rows = [{"evaluation_id": evaluation_id, "answers": {"7": [str(number)]}} for number in numbers]
    db.write(insert(Ballot), *rows)


def test_the_order_of_the_table_says_nothing_of_the_order_of_the_hand_ins(cast: Cast) -> None:
    chance, rounds, people = Random(2026), 150, 10
    evaluation = evaluation_with_items(make_activity().id)
    assert evaluation is not None
    places: Counter[tuple[int, int]] = Counter()
    for _ in range(rounds):
        cast_ballots(evaluation.id, *range(people))
        assert collect_ballots(evaluation.id, now=NOW, chance=chance) == people
        moved = db.session.scalars(select(EvaluationResponse.answers).order_by(EvaluationResponse.id)).all()
        places.update((int(answers["7"][0]), place) for place, answers in enumerate(moved))
        db.session.execute(delete(EvaluationResponse))
    expected = rounds / people
    cells = [(places[who, place] - expected) ** 2 / expected for who in range(people) for place in range(people)]
    # Chi squared with 81 degrees of freedom: above 122 once in five hundred times.
    assert sum(cells) < 122
    # Neighbours in the hand-ins stand beside one another as often as anybody.
    assert abs(sum(places[who, who] for who in range(people)) / rounds - 1) < 0.25


def test_no_page_or_export_of_the_office_brings_a_name_and_an_answer_together(grounds: Grounds) -> None:
    grounds.move()
    with clock.frozen_at(NOW), db.transaction():
        officer_id = make_cast().officer.id
    browser, shown = signed_in_at(NOW, grounds.app, officer_id), Counter[str]()
    for path in every_address(grounds):
        with clock.frozen_at(NOW):
            answer = browser.get(path)
        assert answer.status_code < 500, path
        body = text_in(answer.get_data())
        names = [name for name, _words in grounds.authors if name in body]
        said = [words for words in grounds.words if words in body]
        assert not (names and said), path
        shown.update({"a name": bool(names), "an answer": bool(said)})
        if said:
            assert [words for _name, words in grounds.authors if words in body] != sorted(said, key=body.index), (
                path
            )
    assert shown["a name"]
    assert shown["an answer"]


def text_in(body: bytes) -> str:
    """What can be read in a page, a table, a workbook or a document."""
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as packed:
            body = b" ".join(packed.read(name) for name in packed.namelist())
    elif body.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    return body.decode(errors="replace")


def every_address(grounds: Grounds) -> list[str]:
    """Every page and file of the staff that asks for nothing but an activity and a list of it."""
    lists = {"slug": [grounds.slug], "name": [*TABLES, *SUMMARIES]}
    with grounds.app.test_request_context():
        return [
            url_for(rule.endpoint, **dict(zip(sorted(rule.arguments), values, strict=True)))
            for rule in grounds.app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            and rule.endpoint.startswith(("planning.", "office."))
            and rule.arguments <= lists.keys()
            for values in product(*(lists[name] for name in sorted(rule.arguments)))
        ]
