"""Addresses that hold a secret or a code: whoever guesses them has to wait."""

from collections.abc import Callable
from typing import TypeVar

from flask import request
from werkzeug.exceptions import TooManyRequests

from lms import clock, db
from lms.access.limits import Limit, count, ends_at, may_try
from lms.web.networks import network_of

Found = TypeVar("Found")


def sought(limit: Limit, read: Callable[[], Found | None]) -> Found | None:
    """What `read` finds; where that is nothing it is counted, and too many of these end in a wait.

    Whoever has to wait is not even read for. For doors with transactions of their own. Raises TooManyRequests.
    """
    with db.transaction(write=False):
        _insist_on_few(limit)
        result = read()
    if result is None:
        _count(limit)
    return result


def missed(limit: Limit) -> None:
    """Count an address that was of nobody, after it was looked for; too many of these end in a wait.

    For addresses that many people bring from one network, a hospital's or a calendar program's: what is right is
    answered whatever others there have tried. For doors with transactions of their own. Raises TooManyRequests.
    """
    with db.transaction(write=False):
        _insist_on_few(limit)
    _count(limit)


def _insist_on_few(limit: Limit) -> None:
    network = _network()
    if not may_try(limit, network):
        until = ends_at(limit, network) or clock.now()
        raise TooManyRequests(retry_after=max(1, int((until - clock.now()).total_seconds())))


def _count(limit: Limit) -> None:
    with db.transaction():
        count(limit, _network())


def _network() -> str:
    return network_of(request.remote_addr)
