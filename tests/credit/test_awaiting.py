"""Who comes before the worker waits for it briefly, and for nothing where no worker answers."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from lms import clock, db
from lms.credit import awaiting, rendering
from lms.credit.awaiting import awaited
from lms.jobs import outbox
from lms.jobs.outbox import Progress, progress_of
from tests.factories.awards import make_certificate
from tests.factories.people import Cast, make_cast


@pytest.fixture(autouse=True)
def nobody_waited_in_vain() -> Iterator[None]:
    """As in a process that has just started."""
    awaiting._vain.clear()
    yield
    awaiting._vain.clear()


def test_whoever_comes_first_gets_what_the_worker_makes(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awaiting, "SECONDS", dict.fromkeys(Progress, 60.0))
    with db.transaction():
        certificate_id = make_certificate(make_cast().learner).id
    worker = threading.Thread(target=outbox.run_waiting)
    worker.start()
    stored = awaited(certificate_id)
    worker.join()
    assert stored == rendering.render_once(certificate_id)


def test_where_no_worker_answers_one_wait_is_enough_for_all(
    cast: Cast, frozen: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, looks, patience = make_certificate(cast.learner), [], dict.fromkeys(Progress, 60.0)
    monkeypatch.setattr(awaiting, "SECONDS", patience)

    def progress_of(*_work: object) -> Progress:
        looks.append(1)
        if len(looks) == 3:
            patience.update(dict.fromkeys(Progress, 0.0))
        return Progress.QUEUED

    monkeypatch.setattr(awaiting, "progress_of", progress_of)
    assert awaited(certificate.id) is None
    assert len(looks) == 3
    looks.clear()
    assert awaited(certificate.id) is None
    assert looks == []


def test_not_all_threads_of_a_process_wait(cast: Cast, frozen: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(cast.learner)
    monkeypatch.setattr(awaiting, "_places", threading.BoundedSemaphore(1))
    with awaiting._places:
        assert awaited(certificate.id) is None
    assert not awaiting._vain


def test_nobody_waits_for_work_that_is_over_or_for_later(cast: Cast, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)

    def progress() -> Progress | None:
        return progress_of("credit.render", "certificate_id", certificate.id)

    job_id = outbox.waiting()[-1]
    assert progress() is Progress.QUEUED
    assert progress_of("credit.render", "certificate_id", certificate.id + 1) is None
    outbox._claim(job_id)
    assert progress() is Progress.CLAIMED
    with clock.frozen_at(frozen + outbox.LEASE + timedelta(seconds=1)):
        # Its worker died: another one may take it any moment.
        assert progress() is Progress.QUEUED
    outbox._fail(job_id, RuntimeError("no font"))
    assert progress() is None
    assert awaited(certificate.id) is None
