"""The web server: granian, one process per core, eight blocking threads each."""

import os
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from lms.app import create_app
from lms.config import Settings

STATIC = Path(__file__).parent / "static"


def serve(settings: Settings) -> None:
    """Serve until a signal ends it; static files are answered without Python."""
    server = Granian(
        "lms.server:create_worker",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=8,
        backpressure=64,
        static_path_route=["/static"],
        static_path_mount=[STATIC],
        log_enabled=True,
        log_level="warning",  # type: ignore[arg-type]
        workers_kill_timeout=10,
    )
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    server.serve()


def create_worker() -> Flask:
    """The application in a process of its own group: Ctrl-C reaches the master alone, which ends its workers."""
    os.setpgid(0, 0)
    return create_app()


def _announce(settings: Settings) -> None:
    address = f"http://{settings.host}:{settings.port}"
    for _ in range(600):
        if _answers(address):
            click.echo(f"\nEnduring serves {click.style(address, bold=True)}   (Ctrl-C ends it)")
            notes = settings.home / "demo-sign-ins.txt"
            if settings.demo and notes.exists():
                click.echo(notes.read_text())
            return
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
