"""How often codes may be guessed: by a person, and by browsers in which nobody is signed in."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from lms.access import limits
from lms.access.limits import Limit

PERIOD: Final = timedelta(minutes=10)
# Somebody who mistypes is no guesser; everybody in a hall may come from one address. Whoever has signed in is
# counted by herself: no browser is a new one to her, and nobody beside her in the hall can lock her out.
OF_PERSON: Final = Limit(kind="check_in.person", most=12, period=PERIOD)
OF_BROWSER: Final = Limit(kind="check_in.browser", most=12, period=PERIOD)
OF_NETWORK: Final = Limit(kind="check_in.network", most=400, period=PERIOD)


def may_guess(person_id: int | None, mark: str, network: str) -> bool:
    """Whether one more code is looked at."""
    return all(limits.may_try(limit, key) for limit, key in _counted(person_id, mark, network))


def count_guess(person_id: int | None, mark: str, network: str) -> None:
    """A code that is nobody's was entered."""
    for limit, key in _counted(person_id, mark, network):
        limits.count(limit, key)


def _counted(person_id: int | None, mark: str, network: str) -> Iterator[tuple[Limit, str]]:
    if person_id is not None:
        yield OF_PERSON, str(person_id)
        return
    yield OF_BROWSER, mark
    yield OF_NETWORK, network
