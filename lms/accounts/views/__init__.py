"""The doors of people and accounts: registration, signing in, passwords, profile."""

from lms.accounts.views import identifiers as identifiers
from lms.accounts.views import passwords as passwords
from lms.accounts.views import profile as profile
from lms.accounts.views import registration as registration
from lms.accounts.views import signing_in as signing_in
from lms.accounts.views.blueprint import blueprint as blueprint
