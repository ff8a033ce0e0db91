"""The command keeps to its rules: passwords, production, an officer who must be there."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from lms import db
from lms.accounts.models import Person
from lms.accounts.passwords import refusals
from lms.activities.models import Activity
from lms.assessments.models import BankQuestion, Question, QuestionBank
from lms.config import Settings
from lms.credit.transcript.models import CreditCycle, ExternalCredit
from lms.demo.content import events
from lms.demo.histories import FIRST_WALK
from lms.demo.people import VISITORS, new_password, officer
from lms.learning.models import Participation
from tests.demo.conftest import run


@pytest.mark.parametrize("profile", ["source", "nist"])
def test_passwords_keep_to_the_rules(profile: str) -> None:
    visitor = VISITORS[0]
    passwords = {new_password(visitor, profile) for _ in range(20)}
    assert len(passwords) == 20
    assert not any(refusals(one, profile=profile, own_words=(visitor.family_name,)) for one in passwords)


def test_a_password_that_the_rules_refuse_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def choice(signs: str) -> str:
        drawn.append(signs)
        return signs[len(drawn) % len(signs)] if len(drawn) > 12 else signs[0]

    monkeypatch.setattr(secrets, "choice", choice)
    password = new_password(VISITORS[0], "source")
    assert len(drawn) > 12
    assert not refusals(password, profile="source", own_words=())


def test_nothing_is_published_in_the_name_of_an_officer_who_is_not_there(house: Settings) -> None:
    with db.transaction(write=False), pytest.raises(LookupError, match=r"ruth\.calloway"):
        officer()


def test_a_brief_one_has_what_a_first_walk_needs_and_nobodys_past(
    house: Settings, unfilmed: Callable[[], None]
) -> None:
    assert VISITORS[0].address in run(house, "--once", "--brief")
    with db.transaction(write=False):
        assert set(db.session.scalars(select(Activity.slug))) == FIRST_WALK | {one.slug for one in events()}
        assert db.session.scalar(select(func.count(Participation.id))) == 0
        assert db.session.scalar(select(func.count(CreditCycle.id))) == 2
        assert set(db.session.scalars(select(QuestionBank.name))) == {"Questions of our lectures"}
        assert db.session.scalar(select(func.count(BankQuestion.id))) == db.session.scalar(
            select(func.count(Question.id))
        )
        assert set(db.session.scalars(select(ExternalCredit.amount))) == {Decimal(n) for n in ("3", "1.5", "2.25")}
    assert run(house, "--once", "--brief") == ""


def test_production_is_left_alone(house: Settings, unfilmed: Callable[[], None]) -> None:
    production = replace(house, environment="production", base_url="https://ce.example", mail_carrier="smtp")
    assert "not for production" in run(production)
    with db.transaction(write=False):
        assert db.session.scalar(select(func.count(Activity.id))) == 0
        assert db.session.scalar(select(func.count(Person.id))) == 0
