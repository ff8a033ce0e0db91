"""The worker: woken by a commit, looking for what was missed, ended by a word."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huey.registry import Message

from lms import db
from lms.jobs import beside, outbox, worker
from lms.jobs.beside import Beside
from lms.jobs.worker import PlainSerializer, Queue

done: list[str] = []
ARGUMENTS = Message._fields.index("args")


@outbox.job("tests.worker")
def do(what: str) -> None:
    done.append(what)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    """A queue of the test's own, woken by commits."""
    done.clear()
    wakers = list(outbox._wakers)
    made = Queue(tmp_path / "deep" / "queue.sqlite3")
    outbox.wake_with(made.put)
    yield made
    outbox._wakers[:] = wakers
    made.huey.storage.close()


def until(happens: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not happens() and time.monotonic() < end:
        time.sleep(0.02)
    return happens()


def test_entries_of_the_queue_are_plain_json(queue: Queue, own_database: str) -> None:
    queue.put(7)
    (entry,) = queue.huey.storage.enqueued_items()
    assert json.loads(entry)[ARGUMENTS] == [7]
    message = queue.huey.serializer.deserialize(entry)
    assert isinstance(message, Message)
    assert PlainSerializer().serialize(message) == entry


def test_a_worker_does_what_is_committed_finds_what_was_missed_and_ends(
    queue: Queue, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.2)
    outbox._wakers.clear()
    with db.transaction():
        outbox.enqueue("tests.worker", what="missed")
    outbox.wake_with(queue.put)
    stop = threading.Event()
    running = threading.Thread(target=queue.work, kwargs={"threads": 2, "stop": stop})
    running.start()
    assert until(lambda: done == ["missed"])
    with db.transaction():
        outbox.enqueue("tests.worker", what="woken")
    assert until(lambda: done == ["missed", "woken"])
    stop.set()
    running.join(10)
    assert not running.is_alive()


def test_what_one_commit_queued_lies_in_one_entry_and_all_of_it_is_done(queue: Queue, own_database: str) -> None:
    with db.transaction():
        first, second = (outbox.enqueue("tests.worker", what=what) for what in ("first", "second"))
    (entry,) = queue.huey.storage.enqueued_items()
    assert json.loads(entry)[ARGUMENTS] == [first, second]
    while (task := queue.huey.dequeue()) is not None:
        queue.huey.execute(task)
    assert done == ["first", "second"]


def test_a_worker_that_nobody_wants_any_more_ends(queue: Queue, own_database: str) -> None:
    queue.work(threads=1, stop=threading.Event(), is_wanted=lambda: False)


def test_a_busy_queue_is_not_filled_again(queue: Queue, own_database: str) -> None:
    with db.transaction():
        outbox.enqueue("tests.worker", what="once")
    for _ in range(3):
        queue.look()
    entries = [json.loads(entry)[ARGUMENTS][0] for entry in queue.huey.storage.enqueued_items()]
    assert len(entries) == len(set(entries))


def test_a_look_that_fails_is_logged_and_not_the_last(
    queue: Queue, own_database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> int:
        raise OSError("gone")

    monkeypatch.setattr(outbox, "bury_lost", broken)
    queue.look()
    assert "the next look is in" in caplog.text


def test_a_process_beside_is_started_again_when_it_breaks_and_ended_with_us(tmp_path: Path) -> None:
    log = tmp_path / "log"
    count = f"p = {str(log)!r}; open(p, 'a').write('x'); n = len(open(p).read())"
    body = f"{count}; import time; time.sleep(0 if n < 3 else 60)"
    with Beside([sys.executable, "-c", body], pause=0.01) as running:
        assert until(lambda: log.exists() and len(log.read_text()) >= 3)
    assert running._process.poll() is not None
    assert len(log.read_text()) == 3


def test_a_process_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "ENDING_SECONDS", 0.2)
    ready = tmp_path / "ready"
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    body = f"{deaf}; open({str(ready)!r}, 'w').close(); time.sleep(60)"
    with Beside([sys.executable, "-c", body], pause=30) as running:
        assert until(ready.exists)
    assert running._process.poll() == -9
