"""The doors of people and accounts: registration, signing in, passwords, profile."""

from lms.accounts.views import identifiers, passwords, profile, registration, signing_in
from lms.accounts.views.blueprint import blueprint

DOORS = (registration, signing_in, passwords, profile, identifiers)
__all__ = ["DOORS", "blueprint"]
