"""Where a row stands with an accreditor follows from what was sent, what was answered, and what holds today."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.credit.accreditors.channels import Action
from lms.credit.accreditors.standing import Outcome, Reportable, Sent, State, standing_with

TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 1, tzinfo=UTC)
ADD, UPDATE, DELETE = Action.ADD, Action.UPDATE, Action.DELETE
YES, NO, AGAIN, REMOVED = Outcome.ACCEPTED, Outcome.REJECTED, Outcome.AGAIN, Outcome.REMOVED
# A rejection that says that the accreditor has it.
THERE: Any = "already there"
TOLD: dict[str, Any] = {"consented": False, "takes_back": False}


def sent(*rows: tuple[Action, Outcome | None] | tuple[Action, Outcome | None, str]) -> tuple[Sent, ...]:
    """Rows in their order, of the digest "a" unless said otherwise."""
    return tuple(
        Sent(
            action=row[0],
            outcome=NO if row[1] == THERE else row[1],
            digest=row[2] if len(row) > 2 else "a",
            at=AT + timedelta(days=number),
            answered_at=AT + timedelta(days=number, hours=1) if row[1] else None,
            code="E12" if row[1] in (NO, THERE) else "",
            reason={NO: "No such person.", THERE: "Record already exists."}.get(row[1] or YES, ""),
        )
        for number, row in enumerate(rows)
    )


CASES: tuple[tuple[str, tuple[Any, ...], dict[str, Any], State, Action | None], ...] = (
    ("never sent", (), {}, State.PENDING, ADD),
    ("never sent, something is missing", (), {"gaps": ("birth_date",)}, State.NOT_READY, None),
    ("never sent, on the last day", (), {"send_by": TODAY}, State.PENDING, ADD),
    ("never sent, a day late", (), {"send_by": TODAY - timedelta(days=1)}, State.TOO_LATE, None),
    ("late and unready", (), {"send_by": date(2026, 1, 1), "gaps": ("uan",)}, State.TOO_LATE, None),
    ("never agreed", (), {"consented": False}, State.NOT_CONSENTED, None),
    ("revoked before it was sent", (), {"stands": False}, State.REVOKED, None),
    ("sent", ((ADD, None),), {}, State.WAITING, None),
    ("sent, withdrawn since", ((ADD, None),), {"consented": False}, State.WAITING, None),
    ("accepted", ((ADD, YES),), {}, State.ACCEPTED, None),
    ("accepted, changed since: records of learners stay", ((ADD, YES, "old"),), {}, State.ACCEPTED, None),
    ("accepted, the day is over", ((ADD, YES),), {"send_by": date(2026, 1, 1)}, State.ACCEPTED, None),
    ("accepted, unready since", ((ADD, YES),), {"gaps": ("birth_date",)}, State.ACCEPTED, None),
    ("accepted, withdrawn", ((ADD, YES),), {"consented": False}, State.DELETE_DUE, DELETE),
    ("accepted, revoked", ((ADD, YES),), {"stands": False}, State.DELETE_DUE, DELETE),
    ("accepted, withdrawn, where no report deletes", ((ADD, YES),), TOLD, State.REMOVAL_DUE, None),
    ("removed there", ((ADD, REMOVED),), TOLD, State.DELETED, None),
    ("removed there, agreed again", ((ADD, REMOVED),), {}, State.PENDING, ADD),
    ("removed there, agreed, withdrawn", ((ADD, REMOVED), (ADD, YES)), TOLD, State.REMOVAL_DUE, None),
    ("deletion refused, removed there", ((ADD, YES), (DELETE, REMOVED)), {"stands": False}, State.DELETED, None),
    ("accepted, shall be sent again", ((ADD, AGAIN),), {}, State.PENDING, ADD),
    ("rejected", ((ADD, NO),), {}, State.REJECTED, None),
    ("rejected, corrected", ((ADD, NO, "old"),), {}, State.PENDING, ADD),
    ("rejected, emptied", ((ADD, NO, "old"),), {"gaps": ("birth_date",)}, State.NOT_READY, None),
    ("rejected, late", ((ADD, NO, "old"),), {"send_by": date(2026, 1, 1)}, State.TOO_LATE, None),
    ("rejected, withdrawn", ((ADD, NO),), {"consented": False}, State.NOT_CONSENTED, None),
    ("refused because it is there", ((ADD, AGAIN), (ADD, THERE)), {}, State.ACCEPTED, None),
    ("it is there, withdrawn", ((ADD, AGAIN), (ADD, THERE)), {"consented": False}, State.DELETE_DUE, DELETE),
    ("it was there, deleted", ((ADD, THERE), (DELETE, YES)), {"consented": False}, State.DELETED, None),
    ("an activity that is there", ((ADD, THERE),), {"updates": True}, State.REJECTED, None),
    ("an activity that is there, changed", ((ADD, THERE, "old"),), {"updates": True}, State.PENDING, UPDATE),
    ("rejected twice", ((ADD, NO, "old"), (ADD, NO)), {}, State.REJECTED, None),
    ("deleted", ((ADD, YES), (DELETE, YES)), {"stands": False}, State.DELETED, None),
    ("to be deleted, sent", ((ADD, YES), (DELETE, None)), {"stands": False}, State.WAITING, None),
    ("deletion refused", ((ADD, YES), (DELETE, NO)), {"stands": False}, State.REJECTED, None),
    ("deletion again", ((ADD, YES), (DELETE, AGAIN)), {"stands": False}, State.DELETE_DUE, DELETE),
    ("deletion refused, reinstated", ((ADD, YES), (DELETE, NO)), {}, State.ACCEPTED, None),
    ("deleted, reinstated", ((ADD, YES), (DELETE, YES)), {}, State.PENDING, ADD),
    ("activity changed", ((ADD, YES, "old"),), {"updates": True}, State.PENDING, UPDATE),
    ("activity unchanged", ((ADD, YES),), {"updates": True}, State.ACCEPTED, None),
    ("update accepted", ((ADD, YES, "old"), (UPDATE, YES)), {"updates": True}, State.ACCEPTED, None),
    ("update rejected", ((ADD, YES, "old"), (UPDATE, NO)), {"updates": True}, State.REJECTED, None),
    ("update again", ((ADD, YES), (UPDATE, AGAIN)), {"updates": True}, State.PENDING, UPDATE),
    ("activity known there", (), {"updates": True, "is_known": True}, State.PENDING, UPDATE),
    ("again where known", ((ADD, AGAIN),), {"updates": True, "is_known": True}, State.PENDING, UPDATE),
)


@pytest.mark.parametrize(
    ("rows", "today", "state", "action"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_it_stands(rows: tuple[Any, ...], today: dict[str, Any], state: State, action: Action | None) -> None:
    found = standing_with(sent(*rows), Reportable(**({"digest": "a"} | today)), today=TODAY)
    assert (found.state, found.action) == (state, action)
    assert found.is_due == (action is not None)


def test_a_rejected_row_says_why_also_when_it_is_too_late() -> None:
    for today in (TODAY, TODAY + timedelta(days=90)):
        found = standing_with(sent((ADD, NO)), Reportable(digest="a", send_by=TODAY), today=today)
        assert (found.code, found.reason) == ("E12", "No such person.")


rows_of_any_kind = st.lists(
    st.tuples(st.sampled_from(Action), st.sampled_from([None, *Outcome]), st.sampled_from("ab")), max_size=6
)
anything_today = st.builds(
    Reportable,
    digest=st.sampled_from("ab"),
    stands=st.booleans(),
    consented=st.booleans(),
    takes_back=st.booleans(),
    gaps=st.sampled_from([(), ("birth_date",)]),
    send_by=st.sampled_from([None, TODAY, TODAY - timedelta(days=1)]),
)


@given(rows_of_any_kind, anything_today)
def test_nobody_is_added_without_consent_nor_twice(rows: list[Any], what: Reportable) -> None:
    found = standing_with(sent(*rows), what, today=TODAY)
    if found.action is ADD:
        assert what.stands
        assert what.consented
        assert not what.gaps
    if found.is_due:
        # What is sent now waits then: made twice, a report creates nothing twice.
        assert found.action is not None
        after = (*sent(*rows), Sent(action=found.action, at=AT, digest=what.digest))
        assert not standing_with(after, what, today=TODAY).is_due
