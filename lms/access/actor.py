"""Who acts: what the guard and the policies need to know of a person."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from lms.access.permissions import PERMISSIONS, Permission, Role, ScopeKind


@dataclass(frozen=True)
class Scope:
    """How far a role reaches; the office's scope has no id."""

    kind: ScopeKind
    id: int | None = None


class GrantLike(Protocol):
    """A role held within a scope."""

    @property
    def role(self) -> Role: ...
    @property
    def scope(self) -> Scope: ...


class Actor(Protocol):
    """A person as policies see one; nobody's id is None."""

    @property
    def id(self) -> int | None: ...
    @property
    def grants(self) -> Collection[GrantLike]: ...


@dataclass(frozen=True)
class Nobody:
    """A visitor who has not signed in."""

    id: int | None = None
    grants: tuple[GrantLike, ...] = ()


def holds(actor: Actor, permission: Permission) -> bool:
    """True where some role of the actor carries the permission, whatever its scope: opens a door, no thing."""
    return any(permission in PERMISSIONS[grant.role] for grant in actor.grants)


def holds_for(actor: Actor, permission: Permission, scopes: Collection[Scope]) -> bool:
    """True where the permission reaches one of the thing's scopes; the office's reaches everything."""
    reach = {Scope(ScopeKind.OFFICE), *scopes}
    return any(permission in PERMISSIONS[grant.role] and grant.scope in reach for grant in actor.grants)
