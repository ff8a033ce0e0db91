"""Many at once: everybody starts at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Answer = TypeVar("Answer")


def together(count: int, act: Callable[[int], Answer]) -> list[Answer]:
    """What each of `count` threads got from `act`, called with its number."""
    start = Barrier(count)

    def one(number: int) -> Answer:
        start.wait(10)
        return act(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))
