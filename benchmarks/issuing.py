"""Certificates are rendered, signed and stored by the worker, and given from the store; how long each takes.

A conference's certificates lie in the outbox and are made one after another, as the worker makes them. Before that
a process that has just started makes one; after it some of them are downloaded, through the application without a
server. Processor time beside the clock's, because the machine may have had other work.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from sqlalchemy import func, select

from benchmarks._proof import Findings, House, house, is_full
from lms import db
from lms.accounts.models import Person
from lms.credit import rendering
from lms.credit.models import CertificateFile
from lms.jobs import outbox
from lms.server import rest_collector
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate
from tests.factories.people import make_cast, make_person
from tests.pages import Pages

SMALL, FULL = 2, 1_000
DOWNLOADS_SMALL, DOWNLOADS_FULL = 2, 300
FIRST = """
import sys, time
from pathlib import Path
from lms import config
from lms.app import create_app
from lms.config import Settings
config.use(Settings(home=Path(sys.argv[1])))
from benchmarks._certificate import facts
from lms.credit.rendering import signed
from lms.server import rest_collector
rest_collector()
begin, used = time.perf_counter(), time.process_time()
signed(facts(1))
print((time.perf_counter() - begin) * 1000, (time.process_time() - used) * 1000)
"""


def first_after_a_start(opened: House) -> tuple[float, float]:
    """Milliseconds of the clock and of the processor until a new process has its first signed document."""
    command = (sys.executable, "-c", FIRST, str(opened.folder))
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(said[0]), float(said[1])


def conference(size: int) -> tuple[int, list[str]]:
    """So many certificates of one activity, waiting to be made: who may read them all, and their codes."""
    with db.transaction():
        activity = make_activity()
        officer = make_cast().officer.id
        return officer, [make_certificate(make_person(), activity).code for _number in range(size)]


def made_by_worker() -> tuple[int, float, float]:
    """How many documents were made; milliseconds of the clock and of the processor for each."""
    begin, used = time.perf_counter(), time.process_time()
    outbox.run_waiting()
    clock_ms, used_ms = (time.perf_counter() - begin) * 1000, (time.process_time() - used) * 1000
    with db.transaction(write=False):
        made = db.session.scalar(select(func.count()).select_from(CertificateFile)) or 0
    return made, clock_ms / made, used_ms / made


def downloaded(opened: House, officer_id: int, codes: list[str]) -> tuple[float, float, bool]:
    """Medians of the clock and of the processor for a stored document, and whether each was one."""
    with db.transaction():
        browser = Pages(opened.app).of(db.session.get_one(Person, officer_id))
    took, used, whole = [], [], True
    for code in codes:
        began, spent = time.perf_counter(), time.process_time()
        answer = browser.get(f"/certificates/{code}.pdf")
        took.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - spent) * 1000)
        whole = whole and answer.data.startswith(b"%PDF")
    return statistics.median(took), statistics.median(used), whole


def main() -> int:
    """Make, download, compare."""
    full, findings = is_full("issuing"), Findings()
    size, downloads = (FULL, DOWNLOADS_FULL) if full else (SMALL, DOWNLOADS_SMALL)
    with house("sqlite") as opened:
        first = first_after_a_start(opened)
        officer, codes = conference(size)
        rest_collector()
        rendering.warm_up()
        made, *warm = made_by_worker()
        *stored, whole = downloaded(opened, officer, codes[:downloads])
    findings.check("every certificate has its document", made == size, made, times=size)
    findings.check("every download is a document", whole, times=downloads)
    print("| What | Clock, ms | Processor, ms |\n|---|---:|---:|")
    print(f"| The first after a start, libraries included | {first[0]:.0f} | {first[1]:.0f} |")
    print(f"| Each of {made:,} that the worker renders, signs and stores | {warm[0]:.1f} | {warm[1]:.1f} |")
    print(f"| A download of a stored one, median of {downloads} | {stored[0]:.1f} | {stored[1]:.1f} |")
    return findings.end()


if __name__ == "__main__":
    sys.exit(main())
