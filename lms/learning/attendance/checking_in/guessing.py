"""How often codes may be guessed, in one browser and from one network."""

from datetime import timedelta
from typing import Final

from lms.access import limits
from lms.access.limits import Limit

PERIOD: Final = timedelta(minutes=10)
# Somebody who mistypes is no guesser; everybody in a hall may come from one address.
OF_BROWSER: Final = Limit(kind="check_in.browser", most=12, period=PERIOD)
OF_NETWORK: Final = Limit(kind="check_in.network", most=400, period=PERIOD)


def may_guess(mark: str, network: str) -> bool:
    """Whether one more code is looked at."""
    return all(limits.may_try(limit, key) for limit, key in ((OF_BROWSER, mark), (OF_NETWORK, network)))


def count_guess(mark: str, network: str) -> None:
    """A code that is nobody's was entered."""
    limits.count(OF_BROWSER, mark)
    limits.count(OF_NETWORK, network)
