"""The application with doors of the tests' own, each with one behaviour."""

import errno
import sqlite3
from collections.abc import Callable

import pytest
from flask import Blueprint, Flask, abort, redirect, request
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from lms import clock, db
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, own_transactions, public, repeatable, requires, signed_in
from lms.access.permissions import Permission
from lms.app import create_app
from lms.audit.log import note
from lms.audit.models import AuditRow
from lms.config import Settings
from lms.web.messages import Message, register, said, say

bench = Blueprint("bench", __name__, url_prefix="/bench")
register({"bench_done": Message("The deed is done.", "done")})


def do(what: str = "deed") -> None:
    """The effect that the tests count."""
    note(f"bench.{what}", actor_id=current_actor().id, subject=("bench", None))


def deeds() -> int:
    """How often it was done, read in a transaction of its own."""
    if db.is_open():
        return db.session.scalar(select(func.count()).select_from(AuditRow)) or 0
    with db.transaction(write=False):
        return db.session.scalar(select(func.count()).select_from(AuditRow)) or 0


@bench.post("/do")
@public
def do_it() -> Response:
    do()
    say("bench_done")
    return redirect(f"/bench/after?n={request.form.get('n', '')}", code=303)


@bench.post("/again")
@public
def do_and_ask_again() -> tuple[str, int]:
    return "again", 422


@bench.post("/maybe")
@public
def refuse_unless_it_is_fine() -> Response | tuple[str, int]:
    if request.form.get("fine") != "yes":
        return "again", 422
    do()
    return redirect("/bench/after", code=303)


@bench.post("/repeatable")
@public
@repeatable("The tests count every call of it.")
def do_each_time() -> Response:
    do()
    return redirect("/bench/after", code=303)


@bench.post("/broken/<how>")
@public
def do_and_break(how: str) -> Response:
    do()
    db.session.flush()
    if how == "refusal":
        raise Refusal("too_many_attempts", status=429)
    if how == "abort":
        abort(409)
    raise RuntimeError("broken on purpose")


@bench.post("/own")
@public
@own_transactions("The tests look at each of its two steps.")
def do_in_two_steps() -> Response:
    with db.transaction():
        do("first")
    with db.transaction():
        do("second")
        if request.form.get("break"):
            raise RuntimeError("broken on purpose")
    return redirect("/bench/after", code=303)


@bench.post("/own/untidy")
@public
@own_transactions("The tests see who tidies up after it.")
def leave_open() -> Response:
    db.begin(write=True)
    do("left open")
    return redirect("/bench/after", code=303)


@bench.get("/after")
@public
def after() -> str:
    return " ".join(words for _kind, words in said())


@bench.get("/write/<how>")
@public
def write_while_reading(how: str) -> str:
    if how == "orm":
        do()
        db.session.flush()
    if how == "core":
        db.session.execute(insert(AuditRow).values(at=clock.now(), act="x", subject_kind="x", facts={}))
    if how == "raw":
        db.session.execute(text("DELETE FROM given_answers"))
    if how == "late":
        do()
    return "written"


@bench.get("/unmarked")
def unmarked() -> str:
    return "open"


@bench.get("/mine")
@signed_in
def mine() -> str:
    return f"mine: {current_actor().id}"


@bench.post("/mine")
@signed_in
def change_mine() -> Response:
    do()
    return redirect("/bench/after", code=303)


@bench.get("/staff")
@requires(Permission.ACTIVITIES_EDIT)
def staff() -> str:
    return "staff"


@bench.get("/script")
@for_scripts
@requires(Permission.ACTIVITIES_EDIT)
def script() -> dict[str, str]:
    return {"answer": "staff"}


@bench.get("/error/<int:status>")
@public
def error(status: int) -> str:
    if status == 507:
        raise OSError(errno.ENOSPC, "No space left on device")
    abort(status)


@bench.get("/script/error/<int:status>")
@for_scripts
@public
def script_error(status: int) -> str:
    if status == 499:
        raise Refusal("not_allowed", status=403)
    abort(status)


@bench.get("/break/<how>")
@public
def break_it(how: str) -> str:
    if how == "locked":
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("database is locked"))
    raise RuntimeError("broken on purpose")


@bench.get("/kept")
@public
def kept() -> Response:
    response = Response("own headers")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@pytest.fixture(scope="session")
def bench_app(app: Flask, settings: Settings) -> Flask:
    """As in production: errors become pages; without CSRF, which has its own test."""
    application = create_app(settings)
    application.register_blueprint(bench)
    application.config["WTF_CSRF_ENABLED"] = False
    return application


@pytest.fixture
def count_deeds() -> Callable[[], int]:
    """How often the effect was kept."""
    return deeds
