"""Question banks: whose they are, what they keep of every version, and what they refuse."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms import db
from lms.access.actor import Nobody
from lms.access.decision import Refusal
from lms.access.permissions import Role, ScopeKind
from lms.accounts.models import Grant, Person
from lms.assessments.authoring import LONGEST_STEM, ChoiceText, QuestionText
from lms.assessments.models import BankQuestion, QuestionBank
from lms.assessments.operations import (
    archive_bank,
    bank_questions,
    correct_in_bank,
    make_bank,
    offer_in_bank,
    rename_bank,
    reopen_bank,
    retire_in_bank,
    write_into_bank,
)
from lms.assessments.policy import bank_for_editing, bank_for_reading, banks_for_editing, banks_for_reading
from lms.assessments.queries import (
    bank_question_text,
    counted_in_banks,
    earlier_versions,
    in_bank,
    retired_in_bank,
)
from lms.audit.models import AuditRow
from tests.factories.activities import make_activity
from tests.factories.banks import EVERY_KIND, SINGLE, banked, make_filled_bank
from tests.factories.people import Cast, grant, make_department, make_person

pytestmark = pytest.mark.usefixtures("frozen")
BETTER = replace(SINGLE, stem="Which drug prevents most strokes?")


@pytest.fixture
def bank(cast: Cast) -> QuestionBank:
    return make_filled_bank(cast.planner)


def acts() -> list[str]:
    return list(
        db.session.scalars(select(AuditRow.act).where(AuditRow.act.contains("bank")).order_by(AuditRow.id))
    )


def names(actor: Person) -> list[str]:
    return [bank.name for bank, _department in banks_for_reading(actor)]


def department_of(person: Person) -> int:
    found = db.session.scalars(select(Grant.scope_id).where(Grant.person_id == person.id)).one()
    assert found is not None
    return found


def test_a_bank_keeps_every_kind_of_question_as_it_was_written(bank: QuestionBank, cast: Cast) -> None:
    db.session.expire_all()
    held = in_bank(bank.id)
    assert [one.text for one in held] == list(EVERY_KIND)
    assert {(one.version, one.written_by, one.replaced_at) for one in held} == {(1, cast.planner.name, None)}
    assert [one.text.bank_question_id for one in held] == [one.id for one in held] == [one.chain for one in held]
    assert acts() == ["bank_made", *["bank_question_written"] * len(EVERY_KIND)]
    (counts,) = counted_in_banks().values()
    assert (counts.count, counts.objectives) == (7, (("Choose an anticoagulant", 1), ("Control the rate", 2)))


def test_a_place_in_a_recording_is_left_behind(bank: QuestionBank, cast: Cast) -> None:
    (made,) = write_into_bank(bank, [replace(SINGLE, watch_from_ms=5000)], actor=cast.planner)
    assert bank_question_text(made).watch_from_ms is None
    with pytest.raises(Refusal, match="bank_question_unchanged"):
        correct_in_bank(made, replace(SINGLE, watch_from_ms=7000), actor=cast.planner)


def test_a_correction_is_the_next_version_and_the_first_stays(bank: QuestionBank, cast: Cast) -> None:
    first = banked(cast.planner, bank, "Which?")
    second = correct_in_bank(first, BETTER, actor=cast.planner)
    third = correct_in_bank(second, SINGLE, actor=cast.planner)
    db.session.expire_all()
    (standing,) = [one for one in in_bank(bank.id) if one.chain == first.id]
    assert (standing.id, standing.version, standing.text.stem) == (third.id, 3, SINGLE.stem)
    assert [one.text.stem for one in earlier_versions([first.id])[first.id]] == [BETTER.stem, "Which?"]
    for overtaken in (first, second):
        with pytest.raises(Refusal, match="bank_question_overtaken"):
            correct_in_bank(overtaken, BETTER, actor=cast.planner)
    assert acts()[-2:] == ["bank_question_corrected"] * 2


def test_what_is_retired_is_offered_no_longer_until_it_is_again(bank: QuestionBank, cast: Cast) -> None:
    made = banked(cast.planner, bank, "Which?")
    retire_in_bank(made, actor=cast.planner)
    assert [one.id for one in retired_in_bank(bank.id)] == [made.id]
    assert made.id not in {one.id for one in in_bank(bank.id)}
    with pytest.raises(Refusal, match="bank_question_retired"):
        correct_in_bank(made, BETTER, actor=cast.planner)
    offer_in_bank(made, actor=cast.planner)
    assert made.id in {one.id for one in in_bank(bank.id)}
    assert acts()[-2:] == ["bank_question_retired", "bank_question_offered"]


def test_a_bank_keeps_nothing_that_lacks_something_or_is_too_long(bank: QuestionBank, cast: Cast) -> None:
    for refused, code in (
        (QuestionText(), "bank_question_unfinished"),
        (replace(SINGLE, choices=(ChoiceText(text="A"),)), "bank_question_unfinished"),
        (replace(SINGLE, stem="x" * (LONGEST_STEM + 1)), "stem_too_long"),
    ):
        with pytest.raises(Refusal, match=code):
            write_into_bank(bank, [refused], actor=cast.planner)


def test_a_full_bank_takes_no_more(bank: QuestionBank, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = banked(cast.planner, bank, "Which?")
    monkeypatch.setattr(bank_questions, "MOST_IN_BANK", len(EVERY_KIND) + 1)
    with pytest.raises(Refusal, match="bank_full"):
        write_into_bank(bank, [SINGLE], actor=cast.planner)
    correct_in_bank(made, BETTER, actor=cast.planner)
    (standing,) = [one for one in in_bank(bank.id) if one.chain == made.id]
    (row,) = [one for one in banked_rows(bank) if one.id == standing.id]
    retire_in_bank(row, actor=cast.planner)
    banked(cast.planner, bank, "Who?")
    with pytest.raises(Refusal, match="bank_full"):
        offer_in_bank(row, actor=cast.planner)


def banked_rows(bank: QuestionBank) -> list[BankQuestion]:
    return list(db.session.scalars(select(BankQuestion).where(BankQuestion.bank_id == bank.id)))


def test_an_archived_bank_changes_no_more_until_it_is_back(bank: QuestionBank, cast: Cast) -> None:
    made = banked(cast.planner, bank, "Which?")
    archive_bank(bank, actor=cast.planner)
    for change in (
        lambda: write_into_bank(bank, [SINGLE], actor=cast.planner),
        lambda: correct_in_bank(made, BETTER, actor=cast.planner),
        lambda: retire_in_bank(made, actor=cast.planner),
        lambda: rename_bank(bank, "Pulse", actor=cast.planner),
        lambda: archive_bank(bank, actor=cast.planner),
    ):
        with pytest.raises(Refusal, match="bank_archived"):
            change()
    assert names(cast.planner) == ["Rhythm"]
    assert not banks_for_editing(cast.planner)
    reopen_bank(bank, actor=cast.planner)
    rename_bank(bank, "Pulse", actor=cast.planner)
    assert names(cast.planner) == ["Pulse"]
    assert acts()[-3:] == ["bank_archived", "bank_reopened", "bank_renamed"]


def test_two_banks_of_one_department_have_two_names(bank: QuestionBank, cast: Cast) -> None:
    own = department_of(cast.coordinator)
    theirs = make_bank("Rhythm", own, actor=cast.coordinator)
    other = make_bank("Pulse", None, actor=cast.planner)
    for twice in (
        lambda: make_bank("Rhythm", None, actor=cast.planner),
        lambda: make_bank("Rhythm", own, actor=cast.planner),
        lambda: rename_bank(other, "Rhythm", actor=cast.planner),
    ):
        with pytest.raises(Refusal, match="bank_name_taken"):
            twice()
    assert bank_for_editing(cast.planner, theirs.id) is theirs


def test_a_department_reads_the_houses_banks_and_writes_into_its_own(bank: QuestionBank, cast: Cast) -> None:
    own = make_bank("Ours", department_of(cast.coordinator), actor=cast.coordinator)
    elsewhere = make_person(family="Elsewhere")
    grant(elsewhere, Role.PLANNER, ScopeKind.DEPARTMENT, make_department().id)
    assert names(cast.planner) == ["Rhythm", "Ours"] == names(cast.coordinator)
    assert names(elsewhere) == ["Rhythm"]
    assert [one.name for one, _name in banks_for_editing(cast.coordinator)] == ["Ours"]
    assert bank_for_reading(cast.coordinator, bank.id) is bank
    for refused in (
        lambda: bank_for_editing(cast.coordinator, bank.id),
        lambda: write_into_bank(bank, [SINGLE], actor=cast.coordinator),
        lambda: rename_bank(bank, "Mine", actor=cast.coordinator),
        lambda: reopen_bank(bank, actor=cast.coordinator),
        lambda: make_bank("New", None, actor=cast.coordinator),
        lambda: make_bank("New", own.department_id, actor=elsewhere),
        lambda: bank_for_reading(elsewhere, own.id),
    ):
        with pytest.raises(Refusal, match="not_allowed"):
            refused()
    with pytest.raises(Refusal, match="no_such_bank"):
        bank_for_reading(cast.planner, 999)


def test_a_role_for_one_activity_opens_no_bank(bank: QuestionBank, cast: Cast) -> None:
    activity = make_activity(published=False)
    grant(cast.outsider, Role.COURSE_ADMIN, ScopeKind.ACTIVITY, activity.id)
    for nobody in (cast.outsider, cast.learner):
        assert names(nobody) == []
    with pytest.raises(Refusal, match="not_allowed"):
        bank_for_reading(Nobody(), bank.id)


@pytest.mark.parametrize(
    "change",
    [
        *("stem = 'Other'", "kind = 'text'", "choices = '[]'", "rationale = 'Other'", "reference = 'Other'"),
        *("is_per_option = true", "tolerance = 2", "objective = 'Other'", "tags = '[]'", "version = 7"),
        *("origin_id = 1", "written_at = '2020-01-01'", "bank_id = 0", "replaced_at = NULL"),
    ],
)
def test_a_version_never_changes(bank: QuestionBank, cast: Cast, change: str) -> None:
    first = banked(cast.planner, bank, "Which?")
    correct_in_bank(first, BETTER, actor=cast.planner)
    with pytest.raises(DBAPIError, match="stays as it was written"), db.session.begin_nested():
        db.session.execute(text(f"UPDATE bank_questions SET {change} WHERE id = :id"), {"id": first.id})


def test_a_version_is_never_removed(bank: QuestionBank) -> None:
    with pytest.raises(DBAPIError, match="never removed"), db.session.begin_nested():
        db.session.execute(text("DELETE FROM bank_questions"))
