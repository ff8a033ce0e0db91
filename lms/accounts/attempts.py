"""How often passwords may be tried and letters asked for, by whom and from where."""

from datetime import timedelta
from typing import Final

from lms.access import limits
from lms.access.decision import Refusal, insist
from lms.access.limits import Limit
from lms.formats import time_of_day, zone_name

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
# A hospital's whole staff may come from one network address: its limit is wider.
TRIES: Final = Limit(kind="sign_in.address", most=10, period=QUARTER)
NETWORK_TRIES: Final = Limit(kind="sign_in.network", most=100, period=QUARTER)
CHANGES: Final = Limit(kind="password.change", most=10, period=QUARTER)
LETTERS: Final = Limit(kind="letters.address", most=3, period=HOUR)
NETWORK_LETTERS: Final = Limit(kind="letters.network", most=60, period=HOUR)


def count_try(canonical: str, network: str, *, zone: str) -> None:
    """Count before the password is compared, so that tries sent at once are counted too.

    Raises Refusal("sign_in_locked") with the time until which nothing is compared.
    """
    for limit, key in ((TRIES, canonical), (NETWORK_TRIES, network)):
        if not limits.count(limit, key):
            end = limits.ends_at(limit, key)
            until = f"{time_of_day(end, zone)} {zone_name(zone)}" if end else ""
            raise Refusal("sign_in_locked", status=429, until=until)


def forgive_try(canonical: str, network: str) -> None:
    """The right person came: the address begins anew, the network gets this one try back."""
    limits.forget(TRIES, canonical)
    limits.give_back(NETWORK_TRIES, network)


def count_letter(canonical: str, network: str) -> bool:
    """Whether one more letter may go to this address; raises Refusal where the network asks too often."""
    insist(limits.count(NETWORK_LETTERS, network), status=429)
    return bool(limits.count(LETTERS, canonical))
