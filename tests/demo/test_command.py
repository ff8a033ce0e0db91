"""The command fills a house once: people who can sign in, activities that pass the gate, windows of every kind."""

import re
import secrets
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lms import db
from lms.access.permissions import Role
from lms.accounts.hashing import matches
from lms.accounts.models import Person
from lms.accounts.passwords import refusals
from lms.accounts.queries import address_known_as, password_of
from lms.activities.catalogue import published_entries
from lms.activities.models import Activity, Specialty
from lms.activities.rules import ActivityState
from lms.activities.window import ENDS_SOON, is_open
from lms.assessments.models import Ballot, EvaluationResponse
from lms.assessments.queries import evaluation_with_items
from lms.config import Settings
from lms.credit.models import Award
from lms.demo.commands import SIGN_INS
from lms.demo.content import scripts
from lms.demo.people import LEARNERS, VISITORS, new_password, officer
from lms.disclosures.queries import current_version
from lms.jobs.models import Job
from lms.learning.models import Participation, Viewing
from lms.mail.models import Letter
from lms.media.models import Recording
from lms.planning.models import ReusableText
from lms.planning.publish_gate import blockers
from lms.planning.queries import gate_facts
from tests.demo.conftest import NOW, Portal, run

COUNTED = (
    Activity,
    Award,
    Ballot,
    EvaluationResponse,
    Job,
    Letter,
    Participation,
    Person,
    Recording,
    ReusableText,
    Specialty,
    Viewing,
)
BY_SLUG = {one.slug: one for one in scripts()}


def counts() -> dict[str, int]:
    with db.transaction(write=False):
        return {kind.__name__: db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in COUNTED}


def test_a_second_run_adds_nothing_and_names_the_sign_ins_again(filled: Portal, settings: Settings) -> None:
    own = filled.settings
    assert all(visitor.address in filled.output for visitor in VISITORS)
    db.connect(own.database)
    before = counts()
    assert run(own, "--once") == ""
    assert VISITORS[0].address in run(own)
    assert counts() == before
    # Notes that were thrown away cannot be written again: only their hashes are kept.
    (own.home / SIGN_INS).rename(own.home / "elsewhere.txt")
    assert "@" not in run(own)
    (own.home / "elsewhere.txt").rename(own.home / SIGN_INS)
    db.connect(settings.database)


def test_the_portal_is_large_enough_to_look_at(portal: Portal) -> None:
    activities = db.session.scalars(select(Activity)).all()
    assert len(activities) == len(scripts()) >= 24
    assert {one.state for one in activities} == set(ActivityState)
    assert len({one.specialty_id for one in activities}) >= 12
    people = db.session.scalar(select(func.count(Person.id)).where(Person.addresses.any()))
    assert people == len(VISITORS) + len(LEARNERS)


def test_every_published_activity_passes_its_own_gate(portal: Portal) -> None:
    for activity in db.session.scalars(select(Activity).where(Activity.state != ActivityState.DRAFT)):
        assert blockers(gate_facts(activity, now=NOW, settings=portal.settings)) == (), activity.slug
        assert current_version(activity.id).number == 1  # type: ignore[union-attr]
        assert activity.reviewed_on < NOW.date()  # type: ignore[operator]
        assert {one.name for one in activity.audiences} == set(BY_SLUG[activity.slug].values["audiences"])
        assert len(evaluation_with_items(activity.id).items) == 7  # type: ignore[union-attr]


def test_two_drafts_wait_for_nothing_but_a_recording_and_one_has_only_just_been_begun(portal: Portal) -> None:
    drafts = db.session.scalars(select(Activity).where(Activity.state == ActivityState.DRAFT))
    found = {
        one.slug: [blocker.code for blocker in blockers(gate_facts(one, now=NOW, settings=portal.settings))]
        for one in drafts
    }
    assert found["bronchiolitis-doing-less"] == ["no_recording", "window_no_broadcast"]
    assert found["handoffs-that-hold"] == ["no_recording", "window_no_broadcast"]
    assert len(found["sleep-apnea-before-surgery"]) > 8


def test_the_catalogue_shows_every_kind_of_window(portal: Portal) -> None:
    shown = db.session.scalars(select(Activity).where(Activity.state == ActivityState.PUBLISHED)).all()
    soon = [one.slug for one in published_entries() if NOW < one.closes_at <= NOW + ENDS_SOON]
    assert soon == ["sepsis-first-hours"]
    open_ones = [is_open(opens_at=one.opens_at, closes_at=one.closes_at, now=NOW) for one in shown]  # type: ignore[arg-type]
    assert open_ones.count(True) >= 18
    assert open_ones.count(False) >= 4
    assert {one.window_rule for one in shown} == {"broadcast", "release"}
    assert len([one for one in shown if one.never_broadcast_on]) == 2


def test_each_visitor_signs_in_with_the_password_written_down(portal: Portal) -> None:
    notes = portal.settings.home / SIGN_INS
    assert notes.stat().st_mode & 0o077 == 0
    written = dict(re.findall(r"(\S+@northgate\.example) +(\S+)", notes.read_text("utf-8")))
    for visitor in VISITORS:
        person = address_known_as(visitor.address).person  # type: ignore[union-attr]
        assert matches(password_of(person.id).secret, written[visitor.address])  # type: ignore[union-attr]
        assert [grant.role for grant in person.grants] == ([visitor.role] if visitor.role else [])
    assert {visitor.role for visitor in VISITORS} == {None, *Role}


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


def test_activities_of_one_specialty_belong_to_one_department(portal: Portal) -> None:
    departments: dict[int, set[int | None]] = {}
    for one in db.session.scalars(select(Activity)):
        departments.setdefault(one.specialty_id, set()).add(one.department_id)
    assert all(len(of_specialty) == 1 for of_specialty in departments.values())


def test_production_is_left_alone(house: Settings, unfilmed: Callable[[], None]) -> None:
    production = replace(house, environment="production", base_url="https://ce.example", mail_carrier="smtp")
    assert "not for production" in run(production)
    assert set(counts().values()) == {0}
