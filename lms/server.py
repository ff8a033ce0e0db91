"""The web server: granian, one process per core, eight blocking threads each."""

import gc
import os
import socket
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from lms.app import create_app
from lms.config import Settings
from lms.credit.rendering import warm_up

FIRST_PAGES_SECONDS: Final = 3.0
STATIC: Final = Path(__file__).parent / "static"
GARBAGE_AT_ONCE: Final = 20_000
# Held by each process, also those that browsers keep open and send nothing over: who comes after that many waits
# until one ends. Systems commonly allow a process 1,024 files.
CONNECTIONS: Final = 512
WORKER: Final = "lms.server:create_worker"
EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- what to ask when all addresses are listened on


class AddressTaken(OSError):
    """Somebody else listens at the address, or it is not ours to listen at."""


def serve(settings: Settings, application: str = WORKER) -> None:
    """Serve until a signal ends it; static files are answered without Python."""
    server = Granian(
        application,
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=8,
        backpressure=CONNECTIONS,
        static_path_route=["/static"],
        static_path_mount=[STATIC],
        log_enabled=True,
        log_level="error",  # type: ignore[arg-type]
        workers_kill_timeout=10,
    )
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    server.serve()


def create_worker() -> Flask:
    """The application in a process of its own group: Ctrl-C reaches the master alone, which ends its workers."""
    os.setpgid(0, 0)
    app = create_app()
    rest_collector()
    # Libraries that render and sign take a second to load: after the first pages, before the first download.
    loading = threading.Timer(FIRST_PAGES_SECONDS, warm_up)
    loading.daemon = True
    loading.start()
    return app


def rest_collector() -> None:
    """What stands now stands until the process ends: the collector need not look at it every few requests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AT_ONCE)


def insist_on_address(settings: Settings) -> None:
    """Raise AddressTaken where the server could not listen."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise AddressTaken(f"{settings.host}:{settings.port}: {error.strerror}") from error


def _announce(settings: Settings) -> None:
    address = f"http://{settings.host}:{settings.port}"
    for _ in range(600):
        if _answers(settings):
            click.echo(f"\nEnduring serves {click.style(address, bold=True)}   (Ctrl-C ends it)")
            notes = settings.home / "demo-sign-ins.txt"
            if settings.demo and notes.exists():
                click.echo(notes.read_text())
            return
        time.sleep(0.1)


def _answers(settings: Settings) -> bool:
    connection = HTTPConnection(EVERYWHERE.get(settings.host, settings.host), settings.port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": urlsplit(settings.base_url).netloc})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
