"""A process killed at any moment loses nothing it had acknowledged and leaves nothing half done.

A child process awards credit in a loop and says of each award, after its commit, that it is there. It is
killed (SIGKILL) at a random moment. Of the database that it leaves, copies are taken whose write-ahead log is
cut at a random byte, as a torn write would: they may lack the last awards, and hold none by half.
Then workers are killed while they run jobs: each job is offered again after its lease.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from sqlalchemy import select

from benchmarks._proof import Findings, House, house, is_full
from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.audit.models import AuditRow
from lms.credit.models import Certificate
from lms.credit.operations import award_credit
from lms.jobs import outbox
from lms.jobs.models import Job
from tests.factories.activities import make_activity
from tests.factories.people import make_person

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
SEED = 20261121
MOST_WORDS = 12
LONGEST_SECONDS = 0.02
EFFECT = "proof.effect"
# What belongs to each award, counted per award; the last two are JSON or a subject's number.
WHOLE = """
SELECT a.id FROM awards a WHERE
  1 <> (SELECT count(*) FROM certificates c JOIN certificate_holders h ON h.certificate_id = c.id
        WHERE c.award_id = a.id)
  OR 1 <> (SELECT count(*) FROM audit_rows r WHERE r.act = 'credit.award' AND r.subject_id = a.id)
  OR 1 <> (SELECT count(*) FROM jobs j JOIN certificates c ON c.award_id = a.id WHERE j.kind = 'credit.render'
           AND json_extract(j.arguments, '$.certificate_id') = c.id)
"""
STRAY = (
    "SELECT id FROM certificates WHERE award_id NOT IN (SELECT id FROM awards)",
    "SELECT id FROM certificate_holders WHERE certificate_id NOT IN (SELECT id FROM certificates)",
    "SELECT id FROM audit_rows WHERE act = 'credit.award' AND subject_id NOT IN (SELECT id FROM awards)",
)


def forked(act: Callable[[], None]) -> int:
    """A child that does this and ends; it opens its own connections."""
    child = os.fork()
    if child:
        return child
    try:
        act()
    finally:
        os._exit(0)


def kill(child: int) -> None:
    """End our own child at once, as a power cut does, and wait until it is gone."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


# ---- Awards ----


def award_without_end(url: str, activity_id: int, people: list[int], acknowledge: int) -> None:
    """Award credit to one person after the other; after each commit say so."""
    db.connect(url)
    with clock.frozen_at(NOW):
        for person_id in people:
            with db.transaction():
                certificate_id = award_credit(
                    person=db.session.get_one(Person, person_id),
                    activity=db.session.get_one(Activity, activity_id),
                    credit_type="ama_pra_1",
                    amount=Decimal("1.00"),
                    began_at=clock.now(),
                    claimed_at=clock.now(),
                    disclosure_number=1,
                    attempt_id=None,
                    watched_ms=None,
                )
                award_id = db.session.get_one(Certificate, certificate_id).award_id
            os.write(acknowledge, f"{award_id:7}\n".encode())


def killed_after_words(act: Callable[[int], None], dice: random.Random) -> bytes:
    """Let a child do this, which writes a line to the pipe it is given as it goes on; kill it after some lines.

    Counted in lines and a moment more, so that a busy machine kills in the midst of the work, too.
    """
    reading, writing = os.pipe()
    child = forked(lambda: act(writing))
    os.close(writing)
    said = b""
    for _ in range(dice.randrange(1, MOST_WORDS)):
        said += os.read(reading, 8)
    time.sleep(dice.random() * LONGEST_SECONDS)
    kill(child)
    while more := os.read(reading, 65_536):
        said += more
    os.close(reading)
    return said


def one_cut(opened: House, activity_id: int, people: list[int], dice: random.Random) -> list[int]:
    """Let a child award and kill it; what it had acknowledged."""
    url = opened.settings.database
    said = killed_after_words(lambda pipe: award_without_end(url, activity_id, people, pipe), dice)
    return [int(line) for line in said.split()]


def look(path: Path, findings: Findings, what: str, acknowledged: set[int]) -> int:
    """Sound, whole, and all there that was acknowledged; how many awards."""
    connection = sqlite3.connect(path)
    try:
        sound = connection.execute("PRAGMA integrity_check").fetchall()
        findings.check(f"{what}: the database is sound", sound == [("ok",)], sound)
        half = [row for query in (WHOLE, *STRAY) for row in connection.execute(query)]
        half += connection.execute("PRAGMA foreign_key_check").fetchall()
        findings.check(f"{what}: nothing is half done", not half, half)
        awards = {row[0] for row in connection.execute("SELECT id FROM awards")}
        if acknowledged:
            lost = acknowledged - awards
            findings.check(f"{what}: every acknowledged award is there", not lost, lost, times=len(acknowledged))
        return len(awards)
    finally:
        connection.close()


def torn(opened: House, path: Path, dice: random.Random) -> Path:
    """A copy whose write-ahead log ends at a random byte; shared memory does not outlive a power cut."""
    copy = opened.folder / "torn.sqlite3"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{copy}{suffix}").unlink(missing_ok=True)
    shutil.copy(path, copy)
    log = Path(f"{path}-wal")
    if log.exists():
        whole = log.read_bytes()
        Path(f"{copy}-wal").write_bytes(whole[: dice.randrange(len(whole) + 1)])
    return copy


def cuts(opened: House, findings: Findings, count: int, dice: random.Random) -> str:
    """Kill so often, look after each."""
    with clock.frozen_at(NOW), db.transaction():
        activity_id = make_activity().id
    acknowledged: set[int] = set()
    path = Path(opened.settings.database.removeprefix("sqlite:///"))
    for _ in range(count):
        with clock.frozen_at(NOW), db.transaction():
            people = [make_person().id for _ in range(4 * MOST_WORDS)]
        db.engine().dispose()
        new = one_cut(opened, activity_id, people, dice)
        acknowledged |= set(new)
        look(torn(opened, path, dice), findings, "Killed, and the log torn", set())
        total = look(path, findings, "Killed", set(new))
    look(path, findings, "After all kills", acknowledged)
    planted(torn(opened, path, dice), findings)
    return f"{count} kills while awards were written: {len(acknowledged):,} acknowledged, {total:,} there."


def planted(copy: Path, findings: Findings) -> None:
    """An award without its job, planted in a copy, is noticed; otherwise the looks above prove nothing."""
    connection = sqlite3.connect(copy)
    connection.execute("DELETE FROM jobs WHERE id = (SELECT max(id) FROM jobs)")
    connection.commit()
    connection.close()
    noticed = Findings()
    look(copy, noticed, "Planted", set())
    findings.check("A planted half award is noticed", "Planted: nothing is half done" in noticed.against)


# ---- Jobs ----


@outbox.job(EFFECT)
def leave_an_effect(number: int) -> None:
    """Repeatable, as every handler: what is there already is not done again."""
    with db.transaction():
        done = select(AuditRow.id).where(AuditRow.act == EFFECT, AuditRow.subject_id == number)
        if db.session.scalar(done) is None:
            db.session.add(
                AuditRow(
                    at=clock.now(), actor_id=None, act=EFFECT, subject_kind="proof", subject_id=number, facts={}
                )
            )
    # Between this commit and the one that says the job is done lies the moment that matters.
    for pipe in _listening:
        os.write(pipe, b"........")


_listening: list[int] = []


def work(url: str, moment: datetime, pipe: int) -> None:
    """A worker's life."""
    _listening.append(pipe)
    db.connect(url)
    with clock.frozen_at(moment):
        outbox.run_waiting()


def killed_workers(opened: House, findings: Findings, count: int, dice: random.Random) -> str:
    """Kill workers at work; the next comes after the lease."""
    moment = NOW
    with clock.frozen_at(moment), db.transaction():
        jobs = {outbox.enqueue(EFFECT, number=number) for number in range(1, count * MOST_WORDS + 1)}
    for _ in range(count):
        db.engine().dispose()
        killed_after_words(partial(work, opened.settings.database, moment), dice)
        moment += outbox.LEASE + timedelta(seconds=1)
    with clock.frozen_at(moment):
        again = outbox.run_waiting()
    with db.transaction(write=False):
        rows = [row for row in db.session.scalars(select(Job).where(Job.kind == EFFECT)) if row.id in jobs]
        effects = sorted(
            one or 0 for one in db.session.scalars(select(AuditRow.subject_id).where(AuditRow.act == EFFECT))
        )
        repeated = sum(row.attempts > 1 for row in rows)
        lost = [row.id for row in rows if row.done_at is None]
    findings.check("Workers killed: no job is lost", not lost, lost, len(rows))
    findings.check("Workers killed: no effect twice", effects == list(range(1, len(jobs) + 1)), effects, len(jobs))
    return (
        f"{count} kills of workers: {len(jobs)} jobs, {repeated} of them offered again, {again} left for the last."
    )


def main() -> int:
    """Kill writers, then workers."""
    full, findings, dice = is_full("power_cut"), Findings(), random.Random(SEED)
    count = 100 if full else 5
    with house("sqlite") as opened:
        print(cuts(opened, findings, count, dice))
    with house("sqlite") as opened:
        print()
        print(killed_workers(opened, findings, count, dice))
    return findings.end()


if __name__ == "__main__":
    sys.exit(main())
