"""Work is kept with its change, done at least once, never by two at a time, and given up in the open."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.jobs import outbox
from lms.jobs.models import Job
from lms.jobs.outbox import LEASE, MOST_ATTEMPTS
from tests.parallel import together

calls: list[Any] = []


class Crash(BaseException):
    """The process is gone: nothing of the job's own is run any more."""


@outbox.job("tests.note")
def note_call(what: str) -> None:
    calls.append(what)


@outbox.job("tests.fail")
def fail(until: int) -> None:
    calls.append(until)
    if len(calls) < until:
        raise RuntimeError("not yet")


@outbox.job("tests.crash")
def crash() -> None:
    calls.append("crash")
    raise Crash


@pytest.fixture(autouse=True)
def no_calls() -> Iterator[None]:
    """Each test counts its own calls; whoever wakes the queue is put back."""
    calls.clear()
    wakers = list(outbox._wakers)
    outbox.wake_with(lambda _id: None)
    yield
    outbox._wakers[:] = wakers


def queue(kind: str, **arguments: Any) -> int:
    with db.transaction():
        return outbox.enqueue(kind, **arguments)


def row(job_id: int) -> Job:
    with db.transaction(write=False) as current:
        found = current.get_one(Job, job_id)
        current.expunge(found)
        return found


def test_work_is_done_once_and_marked(own_database: str, frozen: datetime) -> None:
    job_id = queue("tests.note", what="a")
    assert outbox.waiting() == [job_id]
    assert outbox.run(job_id)
    assert not outbox.run(job_id)
    assert calls == ["a"]
    assert row(job_id).done_at == frozen
    assert outbox.waiting() == []


def test_work_is_undone_with_its_change(own_database: str) -> None:
    def queue_and_fail() -> None:
        with db.transaction():
            outbox.enqueue("tests.note", what="a")
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        queue_and_fail()
    assert outbox.waiting() == []


def test_the_queue_is_woken_once_after_the_commit_and_never_after_an_undoing(own_database: str) -> None:
    woken: list[tuple[int, ...]] = []
    outbox.wake_with(lambda *job_ids: woken.append((*job_ids, db.is_open())))
    with db.transaction():
        job_id, other = (outbox.enqueue("tests.note", what=what) for what in "ac")
        assert woken == []
    assert woken == [(job_id, other, False)]
    with pytest.raises(RuntimeError), db.transaction():
        outbox.enqueue("tests.note", what="b")
        raise RuntimeError
    assert len(woken) == 1


def test_a_queue_that_cannot_be_woken_loses_nothing(own_database: str) -> None:
    def broken(_job_id: int) -> None:
        raise OSError("disk full")

    outbox.wake_with(broken)
    job_id = queue("tests.note", what="a")
    assert outbox.waiting() == [job_id]


def test_work_for_later_waits_until_then_and_wakes_nobody(own_database: str, frozen: datetime) -> None:
    woken: list[int] = []
    outbox.wake_with(woken.append)
    job_id = queue("tests.note", after=timedelta(hours=1), what="a")
    assert not outbox.run(job_id)
    assert (outbox.waiting(), woken) == ([], [])
    with clock.frozen_at(frozen + timedelta(hours=1)):
        assert outbox.run(job_id)


def test_failed_work_is_tried_again_later_and_given_up_at_last(own_database: str, frozen: datetime) -> None:
    job_id, moment = queue("tests.fail", until=99), frozen
    waits = []
    for _ in range(MOST_ATTEMPTS):
        with clock.frozen_at(moment):
            assert not outbox.run(job_id)
            assert not outbox.run(job_id)
        waits.append(row(job_id).available_at - moment)
        moment = row(job_id).available_at
    found = row(job_id)
    assert waits == sorted(waits)
    assert (found.attempts, len(calls), found.last_error) == (
        MOST_ATTEMPTS,
        MOST_ATTEMPTS,
        "RuntimeError: not yet",
    )
    assert found.dead_at is not None
    with clock.frozen_at(moment + timedelta(days=30)):
        assert outbox.waiting() == []


def test_work_that_succeeds_later_keeps_no_error(own_database: str, frozen: datetime) -> None:
    job_id = queue("tests.fail", until=2)
    assert outbox.run_waiting() == 0
    with clock.frozen_at(row(job_id).available_at):
        assert outbox.run_waiting() == 1
    assert (row(job_id).attempts, row(job_id).last_error) == (2, "")


def test_work_without_a_handler_fails_and_says_which(own_database: str) -> None:
    job_id = queue("tests.nobody")
    assert not outbox.run(job_id)
    assert row(job_id).last_error == "KeyError: 'tests.nobody'"


def test_work_of_a_crashed_worker_is_offered_after_its_lease_and_not_before(
    own_database: str, frozen: datetime
) -> None:
    job_id = queue("tests.crash")
    with pytest.raises(Crash):
        outbox.run(job_id)
    with clock.frozen_at(frozen + LEASE - timedelta(seconds=1)):
        assert outbox.waiting() == []
        assert not outbox.run(job_id)
    with clock.frozen_at(frozen + LEASE):
        assert outbox.waiting() == [job_id]


def test_work_that_takes_every_worker_down_is_given_up(own_database: str, frozen: datetime) -> None:
    job_id = queue("tests.crash")
    for attempt in range(MOST_ATTEMPTS):
        with clock.frozen_at(frozen + attempt * LEASE):
            assert outbox.bury_lost() == 0
            with pytest.raises(Crash):
                outbox.run(job_id)
    with clock.frozen_at(frozen + MOST_ATTEMPTS * LEASE):
        assert outbox.waiting() == []
        assert outbox.bury_lost() == 1
        assert not outbox.run(job_id)
    assert len(calls) == MOST_ATTEMPTS
    assert row(job_id).last_error == "The worker ended while it was at this."


def test_of_many_workers_one_does_the_work(own_database: str) -> None:
    ids = [queue("tests.note", what=str(number)) for number in range(3)]
    done = together(6, lambda _number: [outbox.run(job_id) for job_id in ids])
    assert sum(map(sum, done)) == 3
    assert sorted(calls) == ["0", "1", "2"]


def test_long_work_keeps_its_lease(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "LEASE", timedelta(milliseconds=600))
    second: list[bool] = []

    @outbox.job("tests.long")
    def work_long() -> None:
        threading.Event().wait(1.0)
        second.extend([bool(outbox.waiting()), outbox.run(job_id)])

    job_id = queue("tests.long")
    assert outbox.run(job_id)
    assert second == [False, False]
    del outbox._handlers["tests.long"]


def test_a_lease_that_cannot_be_renewed_once_is_tried_again(
    own_database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_options: Any) -> None:
        raise OSError("no disk")

    monkeypatch.setattr(outbox.db, "transaction", broken)
    outbox._renew(7)
    assert "The lease of job 7 could not be renewed" in caplog.text


def test_a_kind_has_one_handler() -> None:
    with pytest.raises(ValueError, match=r"tests\.note"):
        outbox.job("tests.note")(lambda: None)


def test_arguments_are_plain_values(own_database: str) -> None:
    job_id = queue("tests.note", what="ü")
    with db.transaction(write=False):
        assert db.session.scalars(select(Job.arguments).where(Job.id == job_id)).one() == {"what": "ü"}
    put: Callable[..., int] = queue
    with pytest.raises(Exception, match="not JSON serializable"):
        put("tests.note", what=object())
