"""Looking up what an address names by a secret or a code: who guesses has to wait."""

from collections.abc import Callable
from typing import TypeVar

from flask import request
from werkzeug.exceptions import TooManyRequests

from lms import clock, db
from lms.access.limits import Limit, count, ends_at, may_try
from lms.accounts.networks import network_of

Found = TypeVar("Found")


def sought(limit: Limit, read: Callable[[], Found | None]) -> Found | None:
    """What `read` finds; where that is nothing it is counted, and too many of these end in a wait.

    For doors with transactions of their own. Raises TooManyRequests.
    """
    network = network_of(request.remote_addr)
    with db.transaction(write=False):
        if not may_try(limit, network):
            until = ends_at(limit, network) or clock.now()
            raise TooManyRequests(retry_after=max(1, int((until - clock.now()).total_seconds())))
        result = read()
    if result is None:
        with db.transaction():
            count(limit, network)
    return result
