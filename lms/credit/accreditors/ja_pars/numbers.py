"""Numbers and names as JA-PARS knows them, each refused where it cannot be one."""

import re
from decimal import Decimal
from typing import Final

from lms.credit.accreditors.channels import FormRefused, Sender
from lms.credit.accreditors.facts import Channel
from lms.credit.types import QUARTER

_PROVIDER: Final = re.compile(r"[0-9]{7}")
_ACTIVITY: Final = re.compile(r"[0-9]{9}")
_CREDIT: Final = re.compile(r"ccid:[^:\s]+:[^:\s]+")
# MedBiquitous, Member v2: whose number it is, as `idd:<domain>:<kind>`.
_DOMAIN: Final = re.compile(r"idd:\S*\.\S*:\S*")
LONGEST_CREDIT_ID: Final = 300


def is_provider_id(text: str) -> bool:
    """Seven digits, kept as text: zeros in front count."""
    return _PROVIDER.fullmatch(text) is not None


def is_activity_id(text: str) -> bool:
    """Nine digits, kept as text; JA-PARS gives it to an activity."""
    return _ACTIVITY.fullmatch(text) is not None


def provider_id(sender: Sender) -> str:
    """Our number at JA-PARS. Raises FormRefused."""
    number = sender.numbers.get(Channel.JA_PARS, "")
    if not is_provider_id(number):
        raise FormRefused("", "Our own JA-PARS provider ID is missing: seven digits, LMS_JA_PARS_PROVIDER_ID.")
    return number


def activity_id(number: str, key: str) -> str:
    """The number that JA-PARS gave to the activity. Raises FormRefused."""
    if not is_activity_id(number):
        raise FormRefused(key, "The activity has no ACCME Activity ID yet: nine digits, which JA-PARS answers.")
    return number


def checked_credit_id(name: str) -> str:
    """The name of a credit, where it is one (at most 300 signs). Raises FormRefused."""
    if _CREDIT.fullmatch(name) is None or len(name) > LONGEST_CREDIT_ID:
        raise FormRefused(name, "The name of a credit has to be ccid:<organisation>:<number>, 300 signs at most.")
    return name


def written_credits(amount: Decimal, key: str) -> str:
    """Credits in quarters, without zeros at the end, never as 1E+1. Raises FormRefused."""
    if amount < QUARTER or amount % QUARTER:
        raise FormRefused(key, "Credits have to be quarters, a quarter at least.")
    return f"{amount.normalize():f}"


def checked_domain(name: str, key: str) -> str:
    """Whose number something is, for XML. Raises FormRefused."""
    if _DOMAIN.fullmatch(name) is None:
        raise FormRefused(key, "Whose number it is has to be idd:<domain>:<kind>, without blanks.")
    return name
