"""Bodies that no script of ours sends: refused in the door's own way, never a 500."""

import json
from typing import Any

import pytest

from tests.factories.activities import make_open_activity
from tests.factories.learning import quiz_of, watched
from tests.factories.people import Cast
from tests.pages import Pages

HUGE = "9" * 5000
BODIES = (
    "",
    "{",
    "null",
    "[]",
    "NaN",
    "[" * 100_000,
    '{"a":' * 50_000,
    HUGE,
    json.dumps({"name": "\ud800", "values": ["\ud800"]}),
    json.dumps({"name": ["question-1"], "values": [None, 1, {}, [], True]}),
    '{"name":"question-1","values":[NaN]}',
    f'{{"name":"question-{HUGE}","values":["{HUGE}"]}}',
    '{"name":"item-1","values":["\\u0000"]}',
    '{"viewing":"\\u0000","ranges":[[0,1]],"position_ms":1}',
    '{"viewing":"\\ud800.\\ud800","ranges":[[0,1]],"position_ms":1}',
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    1,
    1.0,
    [],
    {},
    "",
    "-1",
    "1e3",
    "٣",
    HUGE,
    str(2**31),
    str(2**63),
    "\ud800",
    "\x00",
)
KINDS = ("application/json", "application/json; charset=utf-7", "text/plain", 'multipart/form-data; boundary="é"')


@pytest.mark.parametrize("door", ["beats", "quiz/answers", "evaluation/answers"])
def test_what_scripts_send_is_refused_whatever_it_is(cast: Cast, pages: Pages, door: str) -> None:
    activity = make_open_activity()
    watched(cast.learner, activity)
    path, browser = f"/activities/{activity.slug}", pages.of(cast.learner)
    assert browser.send(f"{path}/quiz/begin").status_code == 303
    for kind in KINDS:
        for body in BODIES:
            answer = browser.client.post(f"{path}/{door}", data=body, content_type=kind)
            assert 400 <= answer.status_code < 500, (kind, body[:40])
            assert answer.is_json


def test_no_value_of_an_answer_is_taken_for_a_choice(cast: Cast, pages: Pages) -> None:
    activity = make_open_activity()
    watched(cast.learner, activity)
    path, browser = f"/activities/{activity.slug}/quiz", pages.of(cast.learner)
    browser.send(f"{path}/begin")
    question = quiz_of(activity).questions[0]
    for value in VALUES:
        answer = browser.send_json(f"{path}/answers", {"name": f"question-{question.id}", "values": [value]})
        code = "unknown_choice" if isinstance(value, str) else "malformed_answer"
        assert (answer.status_code, answer.get_json()["error"]) == (422, code), value
