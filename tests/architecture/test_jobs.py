"""Whatever is queued has a handler, and the application brings every handler."""

import re
import sys

from flask import Flask

from lms.jobs import outbox
from tests.architecture.source import HOUSE, modules


def test_whatever_is_queued_has_a_handler(app: Flask) -> None:
    queued = {
        kind for module in modules() for kind in re.findall(r"""enqueue\(\s*["']([a-z_.]+)["']""", module.text)
    }
    assert queued <= set(outbox._handlers)


def test_the_application_imports_every_rooms_jobs(app: Flask) -> None:
    rooms = {path.parent.name for path in HOUSE.glob("*/jobs.py")} | {p.parent.name for p in HOUSE.glob("*/jobs/")}
    assert {room for room in rooms if f"lms.{room}.jobs" not in sys.modules} == set()
