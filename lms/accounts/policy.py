"""Who may see, change and empower whom."""

from lms.access.actor import Actor, Scope, holds_for
from lms.access.decision import ALLOWED, Decision, refused
from lms.access.permissions import PERMISSIONS, Permission, Role
from lms.accounts.models import Person


def may_read_people(actor: Actor) -> Decision:
    """People belong to no department, so only the whole office's permission reaches them."""
    return ALLOWED if holds_for(actor, Permission.PEOPLE_READ, ()) else refused("not_allowed")


def may_manage_person(actor: Actor, person: Person) -> Decision:
    """Close and open accounts, end sessions, confirm addresses; nobody closes the account in use."""
    if not holds_for(actor, Permission.PEOPLE_MANAGE, ()):
        return refused("not_allowed")
    return refused("own_account") if actor.id == person.id else ALLOWED


def may_confirm_registrations(actor: Actor) -> Decision:
    """Vouch for the address of somebody whom no letter reaches."""
    return ALLOWED if holds_for(actor, Permission.PEOPLE_MANAGE, ()) else refused("not_allowed")


def may_give_role(actor: Actor, person: Person, role: Role, scope: Scope) -> Decision:
    """Give or end a role: nobody gives what they do not hold there, nor changes their own roles."""
    carried = PERMISSIONS[role] | {Permission.ROLES_GRANT}
    if not all(holds_for(actor, permission, (scope,)) for permission in carried):
        return refused("not_allowed")
    return refused("own_account") if actor.id == person.id else ALLOWED


def may_change_profile(actor: Actor, person: Person) -> Decision:
    """One's own, and nobody else's."""
    return ALLOWED if actor.id == person.id else refused("not_allowed")


def may_keep_identifiers(actor: Actor, person: Person) -> Decision:
    """Read and change by what registries know a person: she herself, nobody else through a page."""
    return may_change_profile(actor, person)
