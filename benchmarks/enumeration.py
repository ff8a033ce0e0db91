"""Signing in, registering, a forgotten password: none tells which addresses are known, in bytes or in time.

Known and unknown addresses take turns at each page. Answers must be the same to the byte, the page's tokens aside;
the difference of the mean times is given in standard errors (z), where 3 and more would be a sign.
"""

from __future__ import annotations

import re
import secrets
import sys
from dataclasses import dataclass, field
from math import sqrt
from random import Random
from statistics import fmean, variance
from time import perf_counter

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from benchmarks._proof import Findings, House, is_full, on_both
from lms import clock, db
from lms.accounts.hashing import hashed
from lms.accounts.models import SignIn, SignInKind
from tests.factories.people import make_person

SMALL, FULL = 8, 500
SEED = 20261121
# Fewer tries per address than lock it, fewer letters than its hour allows.
TRIES_PER_ADDRESS = 2
REGISTRATION = {
    "given_name": "Noor",
    "family_name": "Haddad",
    "password": "Cardiac7!",
    "confirm": "Cardiac7!",
    "degree": "MD",
    "profession": "physician",
}
PAGES = {"/sign-in": {"password": "Cardiac8!"}, "/register": REGISTRATION, "/forgot-password": {}}
_CHANGING = re.compile(rb'(?:csrf[-_]token"|idempotency_key") (?:content|value)="[^"]*"|[\w.+-]+@a\.example')


@dataclass
class Times:
    """Seconds that known and unknown addresses took."""

    known: list[float] = field(default_factory=list)
    unknown: list[float] = field(default_factory=list)

    @property
    def z(self) -> float:
        """The difference of the means in standard errors."""
        error = sqrt(variance(self.known) / len(self.known) + variance(self.unknown) / len(self.unknown))
        return (fmean(self.known) - fmean(self.unknown)) / error


def main() -> int:
    """On both engines; the exit status."""
    findings, size = Findings(), FULL if is_full("enumeration") else SMALL
    print("| Engine | Page | Pairs | Known, ms | Unknown, ms | z |\n|---|---|---:|---:|---:|---:|")
    on_both(lambda opened: take_turns(opened, findings, size))
    return findings.end()


def take_turns(opened: House, findings: Findings, size: int) -> None:
    """Every page in turn, each with addresses that have not been tried there."""
    populate(size)
    for path, fields in PAGES.items():
        times, client, order = Times(), opened.app.test_client(), Random(SEED)
        for number in range(size):
            answers = {}
            for is_known in order.sample((True, False), 2):
                start = perf_counter()
                answers[is_known] = ask(client, path, fields, number, is_known=is_known)
                (times.known if is_known else times.unknown).append(perf_counter() - start)
            findings.check(f"`{path}` answers known and unknown alike", *compared(answers, opened.engine, number))
        known, unknown = (1000 * fmean(values) for values in (times.known, times.unknown))
        print(
            f"| {opened.engine} | `{path}` | {size:,} | {known:.2f} | {unknown:.2f} | {times.z:+.1f} |", flush=True
        )


def populate(size: int) -> None:
    """People with passwords, as many as are asked for."""
    secret = hashed("Cardiac7!")
    with db.transaction() as session:
        for number in range(size // TRIES_PER_ADDRESS + 1):
            person = make_person("Noor", "Haddad", address=f"known{number}@a.example")
            session.add(
                SignIn(person_id=person.id, kind=SignInKind.PASSWORD, secret=secret, changed_at=clock.now())
            )


def ask(client: FlaskClient, path: str, fields: dict[str, str], number: int, *, is_known: bool) -> TestResponse:
    """Send the form for an address, from a network that has not asked before."""
    name = f"{'known' if is_known else 'never'}{number // TRIES_PER_ADDRESS}@a.example"
    data = {"email": name, "idempotency_key": secrets.token_hex(16), **fields}
    network = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return client.post(path, data=data, environ_base={"REMOTE_ADDR": network})


def compared(answers: dict[bool, TestResponse], engine: str, number: int) -> tuple[bool, str]:
    """Whether the two answers are the same, and where they were not."""
    known, unknown = (face(answers[is_known]) for is_known in (True, False))
    return known == unknown, f"{engine}, pair {number}: {known[:2]} and {unknown[:2]}"


def face(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """What a stranger can compare: status, headers, body, without the tokens and the address that was typed."""
    headers = [pair for pair in answer.headers if pair[0] not in ("Set-Cookie", "Content-Length")]
    return answer.status_code, headers, _CHANGING.sub(b"", answer.data)


if __name__ == "__main__":
    sys.exit(main())
