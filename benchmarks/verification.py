"""A certificate is verified as fast among ten million awards as among a hundred thousand, and always told rightly.

The rows are copies of one that was awarded as every other, put into a file of SQLite past the models, the first
hundred thousand and then all; one of a hundred is revoked, one of a hundred was replaced. The same questions
are then asked of the application in a random order: the page, the JSON for programs, codes no certificate has.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from statistics import median, quantiles

from flask.testing import FlaskClient

from benchmarks._proof import Findings, House, house, is_full
from lms import db
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate
from tests.factories.people import make_person

# People, each with an award for every activity; the first of them are there when it is asked the first time.
SMALL, FULL = (60, 20), (100_000, 1_000)
ACTIVITIES_SMALL, ACTIVITIES_FULL = 5, 100
ASKED_SMALL, ASKED_FULL = 24, 600
SEED = 20261121
# Where the rows of those who replaced others begin.
NEWER = 100_000_000
Taken = list[tuple[float, float]]
CODE = "printf('%08X', {id}) || substr(hex(randomblob(10)), 1, 20)"
EVENT = (
    "INSERT INTO certificate_events (certificate_id, kind, at, reason) SELECT c.id, '{kind}', c.issued_at, '{why}'"
)


def main() -> int:
    """On SQLite, which holds so many in one file; the exit status."""
    findings, full = Findings(), is_full("verification")
    people, first = FULL if full else SMALL
    activities = ACTIVITIES_FULL if full else ACTIVITIES_SMALL
    print("| Awards | Asked | Times | Processor, ms | Median, ms | 95 of 100 below, ms |")
    print("|---:|---|---:|---:|---:|---:|")
    with house("sqlite") as opened:
        template = _template(activities)
        medians = []
        for begin, end in ((0, first), (first, people)):
            with _raw(opened) as cursor:
                _fill(cursor, template, begin, end, activities)
            medians.append(_asked(opened, findings, end * activities, ASKED_FULL if full else ASKED_SMALL))
    ratio = medians[1] / medians[0]
    print(f"\nAmong {people // first} times as many awards the page takes {ratio:.2f} times as long.")
    return findings.end()


def _template(activities: int) -> int:
    """Activities, and one certificate as everybody gets it; the certificate's id."""
    with db.transaction():
        made = [make_activity() for _ in range(activities)]
        return make_certificate(make_person("Noor", "Haddad"), made[0]).id


@contextmanager
def _raw(opened: House) -> Iterator[sqlite3.Cursor]:
    """The file alone and past the models, written without waiting for the disk; its triggers stay."""
    db.engine().dispose()
    connection = sqlite3.connect(opened.settings.database.removeprefix("sqlite:///"))
    # Without a journal each page is written once; nobody else has the file open.
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000", "locking_mode=EXCLUSIVE"):
        connection.execute(f"PRAGMA {pragma}")
    yield connection.cursor()
    connection.commit()
    connection.execute("PRAGMA locking_mode=NORMAL")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _fill(cursor: sqlite3.Cursor, template: int, begin: int, end: int, activities: int) -> None:
    """People, awards, certificates and names of these numbers, and what happened to some of them."""
    award = cursor.execute("SELECT award_id FROM certificates WHERE id = ?", (template,)).fetchone()[0]
    person = cursor.execute("SELECT person_id FROM awards WHERE id = ?", (award,)).fetchone()[0]
    numbers = f"(WITH RECURSIVE n (i) AS (SELECT {begin} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {end})"
    people = f"{numbers} SELECT i FROM n) n"
    given = f"(SELECT id, activity_id, row_number() OVER () - 1 AS k FROM designations LIMIT {activities}) a"
    number = f"1000 + n.i * {activities} + a.k"
    _copy(cursor, "people", person, {"id": "1000 + n.i", "family_name": "'Haddad ' || n.i"}, people)
    own = {"id": number, "person_id": "1000 + n.i", "activity_id": "a.activity_id", "designation_id": "a.id"}
    _copy(cursor, "awards", award, own, f"{people} CROSS JOIN {given}")
    issued = {"id": number, "award_id": number, "code": CODE.format(id=number)}
    _copy(cursor, "certificates", template, issued, f"{people} CROSS JOIN {given}")
    holder = cursor.execute("SELECT id FROM certificate_holders WHERE certificate_id = ?", (template,)).fetchone()[
        0
    ]
    named = {"id": number, "certificate_id": number, "name": "'Noor Haddad ' || n.i || ', MD'"}
    _copy(cursor, "certificate_holders", holder, named, f"{people} CROSS JOIN {given}")
    some = (
        f"(SELECT * FROM certificates WHERE id >= {1000 + begin * activities} AND id < {1000 + end * activities})"
    )
    for kind, why, rest in (("revoked", "issued_in_error", 7), ("superseded", "name_corrected", 8)):
        chosen = f"(SELECT * FROM {some} WHERE id % 100 = {rest}) c"
        if kind == "superseded":
            newer = {"id": f"c.id + {NEWER}", "award_id": "c.award_id", "issue": "2", "supersedes_id": "c.id"}
            _copy(cursor, "certificates", template, newer | {"code": CODE.format(id=f"c.id + {NEWER}")}, chosen)
        cursor.execute(EVENT.format(kind=kind, why=why) + f" FROM {chosen}")


def _copy(cursor: sqlite3.Cursor, table: str, template: int, own: dict[str, str], rows: str) -> None:
    """One row for each of these: the template's columns, but for the row's own."""
    columns = [row[1] for row in cursor.execute(f"PRAGMA table_info({table})")]
    taken = ", ".join(own.get(name, f"t.{name}") for name in columns)
    source = f"{rows} CROSS JOIN (SELECT * FROM {table} WHERE id = {template}) t"
    cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {taken} FROM {source}")


def _asked(opened: House, findings: Findings, awards: int, times: int) -> float:
    """Ask for certificates here and there in every way; the median of the page, in milliseconds."""
    random, client = Random(SEED), opened.app.test_client()
    chosen = [1000 + random.randrange(awards) for _ in range(times)]
    # One of each kind is always among them.
    chosen[:3] = [1000 + random.randrange(awards // 100) * 100 + rest for rest in (7, 8, 9)]
    with db.transaction(write=False) as session:
        query = "SELECT code FROM certificates WHERE id = {}"
        codes = [(one, session.connection().exec_driver_sql(query.format(one)).scalar_one()) for one in chosen]
        _uses_an_index(findings, codes[0][1])
    random.shuffle(codes)
    _ask(client, findings, codes[:3], "")
    page = _ask(client, findings, codes, "")
    _report(awards, "page", page)
    _report(awards, "JSON", _ask(client, findings, codes, ".json"))
    _report(awards, "unknown", _ask_in_vain(client, findings, random, times))
    return median(one[0] for one in page)


def _ask(client: FlaskClient, findings: Findings, codes: list[tuple[int, str]], ending: str) -> Taken:
    said = {
        "": {7: "It gives no credit.", 8: "Replaced by a newer certificate", 9: "it stands today"},
        ".json": {7: '"status":"revoked"', 8: '"status":"superseded"', 9: '"status":"valid"'},
    }[ending]
    taken: Taken = []
    for number, code in codes:
        begin = _now()
        answer = client.get(f"/verify/{code}{ending}")
        taken.append(_since(begin))
        wanted = said.get(number % 100, said[9])
        held = answer.status_code == 200 and wanted in answer.text
        findings.check("a code is told where its certificate stands", held, f"{number}: {answer.text[:300]}")
    return taken


def _ask_in_vain(client: FlaskClient, findings: Findings, random: Random, times: int) -> Taken:
    """Codes that no certificate has, each from a network of its own."""
    taken: Taken = []
    for number in range(times):
        code = f"F{random.getrandbits(27 * 4):027X}"
        network = {"REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        begin = _now()
        answer = client.get(f"/verify/{code}", environ_base=network)
        taken.append(_since(begin))
        findings.check("a code that no certificate has is told so", answer.status_code == 404, code)
    return taken


def _uses_an_index(findings: Findings, code: str) -> None:
    plan = db.session.connection().exec_driver_sql(
        "EXPLAIN QUERY PLAN SELECT * FROM certificates WHERE code = ?", (code,)
    )
    steps = " ".join(str(row[-1]) for row in plan)
    findings.check("a code is found by its index", "SEARCH" in steps and "SCAN" not in steps, steps)


def _now() -> tuple[float, float]:
    """The processor's clock and the wall's."""
    return time.process_time(), time.perf_counter()


def _since(begin: tuple[float, float]) -> tuple[float, float]:
    """Milliseconds by both."""
    return (time.process_time() - begin[0]) * 1000, (time.perf_counter() - begin[1]) * 1000


def _report(awards: int, way: str, taken: Taken) -> None:
    processor, wall = ([one[place] for one in taken] for place in (0, 1))
    figures = f"{median(processor):.2f} | {median(wall):.2f} | {quantiles(wall, n=20)[-1]:.2f}"
    print(f"| {awards:,} | {way} | {len(taken):,} | {figures} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
