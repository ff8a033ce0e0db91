"""The doors of people and accounts: registration, signing in, passwords, profile."""

from lms.accounts.views import passwords, profile, registration, signing_in
from lms.accounts.views.blueprint import blueprint

DOORS = (registration, signing_in, passwords, profile)
__all__ = ["DOORS", "blueprint"]
