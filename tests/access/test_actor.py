"""Who acts, how far a role reaches, and how a refusal speaks."""

from collections.abc import Collection
from dataclasses import dataclass

import pytest

from lms.access.actor import Nobody, Scope, holds, holds_for
from lms.access.decision import ALLOWED, Refusal, insist, refused
from lms.access.permissions import PERMISSIONS, Permission, Role, ScopeKind

CARDIOLOGY, NURSING = Scope(ScopeKind.DEPARTMENT, 1), Scope(ScopeKind.DEPARTMENT, 2)
ACTIVITY = Scope(ScopeKind.ACTIVITY, 1)
OFFICE = Scope(ScopeKind.OFFICE)


@dataclass(frozen=True)
class Held:
    """A role within a scope."""

    role: Role
    scope: Scope


@dataclass(frozen=True)
class Person:
    """Somebody with roles."""

    grants: Collection[Held]
    id: int | None = 1


def test_a_role_opens_doors_whatever_its_scope_but_reaches_only_its_own_things() -> None:
    coordinator = Person([Held(Role.COURSE_ADMIN, CARDIOLOGY)])
    assert holds(coordinator, Permission.ACTIVITIES_EDIT)
    assert not holds(coordinator, Permission.ACTIVITIES_PUBLISH)
    assert holds_for(coordinator, Permission.ACTIVITIES_EDIT, [CARDIOLOGY, ACTIVITY])
    assert not holds_for(coordinator, Permission.ACTIVITIES_EDIT, [NURSING, ACTIVITY])
    assert not holds_for(coordinator, Permission.ACTIVITIES_EDIT, [])
    assert not holds_for(coordinator, Permission.ACTIVITIES_PUBLISH, [CARDIOLOGY])


def test_the_offices_role_reaches_everything() -> None:
    officer = Person([Held(Role.OFFICER, OFFICE)])
    for scopes in ([], [CARDIOLOGY], [ACTIVITY, NURSING]):
        assert holds_for(officer, Permission.ACTIVITIES_PUBLISH, scopes)
        assert not holds_for(officer, Permission.ROLES_GRANT, scopes)


def test_scopes_of_different_kinds_with_the_same_number_are_different() -> None:
    assert not holds_for(Person([Held(Role.PLANNER, ACTIVITY)]), Permission.ACTIVITIES_EDIT, [CARDIOLOGY])


@pytest.mark.parametrize("nobody", [Nobody(), Person([])])
def test_who_holds_no_role_holds_no_permission(nobody: Nobody | Person) -> None:
    assert not any(holds(nobody, permission) for permission in Permission)
    assert not any(holds_for(nobody, permission, [OFFICE, CARDIOLOGY]) for permission in Permission)


def test_only_the_offices_administrator_may_do_everything() -> None:
    assert [role for role in Role if PERMISSIONS[role] == frozenset(Permission)] == [Role.OFFICE_ADMIN]


def test_permissions_are_named_by_thing_and_act() -> None:
    assert all(len(permission.split(":")) == 2 for permission in Permission)


def test_a_refusal_is_false_and_carries_its_reason() -> None:
    no = refused("window_closed")
    assert (bool(ALLOWED), bool(no), no.reason) == (True, False, "window_closed")
    insist(ALLOWED)
    with pytest.raises(Refusal) as caught:
        insist(no)
    assert (caught.value.code, caught.value.status) == ("window_closed", 403)
