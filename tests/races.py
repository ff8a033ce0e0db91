"""Several people, or one person's several tabs, at the same moment: real threads with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")


def at_once(count: int, act: Callable[[int], Result]) -> list[Result]:
    """Call `act` with 0 … count - 1, each in a thread of its own, all let go together."""
    gate = Barrier(count, timeout=30)

    def run(number: int) -> Result:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
