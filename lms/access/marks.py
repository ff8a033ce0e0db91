"""Marks on views: who may use this door, and what kind of door it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from lms.access.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE: Final = "lms_mark"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What the guard and the transactions must know of a door."""

    audience: str = ""  # "public", "signed_in" or "permission"; empty is closed
    permission: Permission | None = None
    own_transactions: str = ""  # the reason why this door opens its own
    repeatable: str = ""  # the reason why a repeat needs no key
    embedded_only: bool = False  # answers scripts: 401 instead of the way to the sign-in page


def mark_of(view: Callable[..., Any]) -> Mark:
    """The view's mark; an unmarked view is closed."""
    mark: Mark = getattr(view, _ATTRIBUTE, Mark())
    return mark


def _marked(view: View, **changes: Any) -> View:
    setattr(view, _ATTRIBUTE, replace(mark_of(view), **changes))
    return view


def _opened(view: View, **changes: Any) -> View:
    if mark_of(view).audience:
        raise ValueError(f"{view.__qualname__} says twice who may use it.")
    return _marked(view, **changes)


def public(view: View) -> View:
    """Everybody may use this door."""
    return _opened(view, audience="public")


def signed_in(view: View) -> View:
    """Everybody who has signed in may use this door."""
    return _opened(view, audience="signed_in")


def requires(permission: Permission) -> Callable[[View], View]:
    """Only who holds this permission, in whatever scope, may use this door."""
    return lambda view: _opened(view, audience="permission", permission=permission)


def own_transactions(reason: str) -> Callable[[View], View]:
    """This door opens several short transactions itself, because of `reason`."""
    return lambda view: _marked(view, own_transactions=reason)


def repeatable(reason: str) -> Callable[[View], View]:
    """Sending this door's form twice has the effect of once by itself, because of `reason`."""
    return lambda view: _marked(view, repeatable=reason)


def for_scripts(view: View) -> View:
    """This door answers scripts with JSON or files: the refusal is a status, never another page."""
    return _marked(view, embedded_only=True)
