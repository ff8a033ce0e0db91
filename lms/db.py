"""The model base, the session, UTC times, pragmas."""

import enum
import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Final, TypeVar

from sqlalchemy import (
    JSON,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    ORMExecuteState,
    Session,
    mapped_column,
    scoped_session,
    sessionmaker,
)
from sqlalchemy.pool import ConnectionPoolEntry

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
Found = TypeVar("Found")
JsonValue = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware going in, aware UTC coming out; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; SQLite keeps text without a zone, so that texts compare as moments do."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A naive time cannot be stored.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def checked(kind: type[enum.StrEnum]) -> Enum:
    """A string column that takes only the enum's values, by a CHECK on both engines."""
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=name,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Model(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False):
    """The base of every table: an integer id, and types that mean the same on both engines."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JsonValue, list[Any]: JsonValue}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True, init=False, sort_order=-1)


class WroteWhileReading(RuntimeError):
    """A request that only reads tried to write: GET and HEAD never do."""


STATEMENTS_KEPT: Final = 512
_factory = sessionmaker(autoflush=True)
session: scoped_session[Session] = scoped_session(_factory)
_state: dict[str, Any] = {"engine": None, "reading": None, "pinned": None}
# A connection that was good so lately is good: asking at each request costs as much as a statement does.
GOOD_SECONDS: Final = 1.0
# So long a thread waits for its turn to ask for SQLite's lock; then it asks beside the others.
TURN_SECONDS: Final = 10.0
_turn = threading.Lock()
# A client that vanished must not hold locks, and nobody waits for one for ever.
PATIENCE_OF_POSTGRESQL: Final = "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"


def make_engine(url: str, *, reads_only: bool = False) -> Engine:
    """An engine with the pragmas and the explicit BEGIN that SQLite needs, pools that survive on PostgreSQL."""
    if not url.startswith("sqlite"):
        engine = create_engine(
            url, pool_size=10, hide_parameters=True, connect_args={"options": PATIENCE_OF_POSTGRESQL}
        )
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", partial(_insist_on_life, engine.dialect))
        return engine
    # What a statement carried stands in no error and so in no log: it may be an identifier of a learner.
    engine = create_engine(url, hide_parameters=True, connect_args={"cached_statements": STATEMENTS_KEPT})
    event.listen(engine, "connect", _set_pragmas)
    if reads_only:
        # Set once for a connection's life: the pragma makes SQLite forget every statement it has prepared.
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA query_only=1"))
    event.listen(engine, "begin", _begin_reading if reads_only else _begin_writing)
    return engine


def connect(url: str) -> Engine:
    """Use this database from now on in this process."""
    if _state["engine"] is not None:
        _state["engine"].dispose()
    made = _state["engine"] = make_engine(url)
    reading = _state["reading"] = _reading(made)
    if reading.pool is not made.pool:
        event.listen(made, "engine_disposed", lambda _engine: reading.dispose())
    return made


def engine() -> Engine:
    """The engine in use."""
    if _state["engine"] is None:
        raise RuntimeError("No database is connected.")
    current: Engine = _state["engine"]
    return current


def pin(connection: Connection | None) -> None:
    """Keep every session on one connection, inside its transaction; None ends that. For tests."""
    session.remove()
    _state["pinned"] = connection


def is_pinned() -> bool:
    """True while `pin` holds every session on one connection."""
    return _state["pinned"] is not None


def begin(*, write: bool) -> Session:
    """Open this thread's session; on SQLite a writing one takes the write lock at its first statement."""
    if _state["pinned"] is not None:
        current = session()
        if current.bind is not _state["pinned"]:
            session.remove()
            current = session(bind=_state["pinned"], join_transaction_mode="create_savepoint")
    else:
        if session.registry.has():
            raise RuntimeError("A transaction is open already.")
        current = session(bind=engine() if write else _state["reading"])
    current.info["reads_only"] = not write
    current.info["read_before"], current.info["held"] = {}, set()
    return current


def finish(*, keep: bool) -> None:
    """End this thread's session: keep its changes or undo them; what waits for the commit runs after it."""
    current = session()
    waiting: dict[Callable[..., None], list[Any]] = current.info.pop("after_commit", {})
    try:
        current.info["reads_only"] = False
        if keep:
            current.commit()
        else:
            current.rollback()
    finally:
        if _state["pinned"] is None:
            session.remove()
    if keep:
        for call, values in waiting.items():
            call(*values)


def is_open() -> bool:
    """True while this thread has a session."""
    return session.registry.has()


def remembered(key: object, read: Callable[[], Found]) -> Found:
    """What this transaction has read under the key, until `forget`."""
    current = session()
    current.flush()
    known: dict[object, Found] = current.info["read_before"]
    if key not in known:
        known[key] = read()
    return known[key]


def forget() -> None:
    """Read anew what is remembered: it was changed, or somebody else may have changed it meanwhile."""
    session().info["read_before"] = {}


def write(statement: Executable, *rows: dict[str, Any]) -> CursorResult[Any]:
    """Send a statement that was built once and changes rows of one table, past the models; for hot writes.

    What the session holds of that table stays as it was read: see `expire`.
    """
    current = session()
    if current.info["reads_only"]:
        raise WroteWhileReading("GET and HEAD never write.")
    return current.connection().execute(statement, rows if len(rows) != 1 else rows[0])


def insert_unless_there(model: type[Model], unique: tuple[str, ...], **values: Any) -> int | None:
    """The new row's id; None where a row of these unique values stands already."""
    found: int | None = write(_inserting(_dialect(), model, unique, ()), values).scalar_one_or_none()
    return found


def insert_or_renew(
    model: type[Model], unique: tuple[str, ...], renewed: tuple[str, ...], *rows: dict[str, Any]
) -> None:
    """Insert; where a row of these unique values stands already, these columns of it are renewed."""
    write(_inserting(_dialect(), model, unique, renewed), *rows)


def expire(model: type[Model]) -> None:
    """Have the session read its rows of this table anew: they were written past it."""
    current = session()
    for row in current.identity_map.values():
        if isinstance(row, model):
            current.expire(row)


@cache
def _inserting(dialect: str, model: type[Model], unique: tuple[str, ...], renewed: tuple[str, ...]) -> Any:
    statement: Any = (sqlite if dialect == "sqlite" else postgresql).insert(model)
    if renewed:
        return statement.on_conflict_do_update(
            index_elements=unique, set_={name: statement.excluded[name] for name in renewed}
        )
    return statement.on_conflict_do_nothing(index_elements=unique).returning(model.id)


def _dialect() -> str:
    return str(session().get_bind().dialect.name)


def after_commit(call: Callable[..., None], *values: Any) -> None:
    """Run `call` once when the open transaction has been kept, never when it is undone.

    It is given all values that the transaction brought for it, in their order.
    """
    session().info.setdefault("after_commit", {}).setdefault(call, []).extend(values)


def fetch(statement: Executable, **values: Any) -> CursorResult[Any]:
    """Rows of a statement that reads, in the open transaction, what waits to be written included.

    For statements that are built once and read columns: they cost half of what the session's own way costs.
    """
    current = session()
    current.flush()
    return current.connection().execute(statement, values)


def hold(statement: Executable, **values: Any) -> CursorResult[Any] | None:
    """Lock what the statement names until the transaction ends, and answer with it; None where it is held.

    On SQLite whoever writes has locked everything from its first statement on: there is nothing to ask.
    """
    current = session()
    key, held = (statement, *values.items()), current.info["held"]
    if current.connection().dialect.name == "sqlite" or key in held:
        return None
    found = fetch(statement, **values)
    held.add(key)
    return found


@contextmanager
def transaction(*, write: bool = True) -> Iterator[Session]:
    """One transaction of a door that opens its own: leaving keeps, raising undoes."""
    current = begin(write=write)
    try:
        yield current
    except BaseException:
        finish(keep=False)
        raise
    finish(keep=True)


@contextmanager
def apart() -> Iterator[Session]:
    """A second session on the open transaction, for rows that are kept after it and belong to no session."""
    current = session()
    current.flush()
    with Session(current.connection(), join_transaction_mode="rollback_only", expire_on_commit=False) as own:
        yield own


@contextmanager
def reading() -> Iterator[Session]:
    """The open transaction; one of its own for a door that opens its own and has none open."""
    if is_open():
        yield session()
        return
    with transaction(write=False) as current:
        yield current


def _reading(source: Engine) -> Engine:
    """What requests that only read use: on SQLite connections of their own."""
    if source.dialect.name == "sqlite":
        return make_engine(source.url.render_as_string(hide_password=False), reads_only=True)
    return source.execution_options(postgresql_readonly=True)


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    # FULL: with NORMAL a power cut lost acknowledged writes (README, decisions).
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _insist_on_life(dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask a connection that lay unused whether it still answers; the pool makes new ones where it does not."""
    if time.monotonic() - record.info.get("used_at", math.inf) <= GOOD_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _begin_reading(connection: Connection) -> None:
    _driver_of(connection).execute("BEGIN DEFERRED")


def _begin_writing(connection: Connection) -> None:
    # One thread at a time asks: SQLite keeps no queue, and who has waited long asks ten times a second at most,
    # while whoever comes anew asks at once. The turn is over as soon as the lock is had.
    had = _turn.acquire(timeout=TURN_SECONDS)
    try:
        _driver_of(connection).execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        # Others have written all the while that one waits: told in the words in which every statement tells it.
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error
    finally:
        if had:
            _turn.release()


def _driver_of(connection: Connection) -> Any:
    # Past SQLAlchemy: it comes with every request, and is no question to the database.
    return connection.connection.driver_connection


@event.listens_for(Session, "after_soft_rollback")
def _let_go(current: Session, _previous: object) -> None:
    # What was locked since the savepoint is free again, whatever it was.
    current.info["held"] = set()


@event.listens_for(Session, "before_flush")
def _refuse_flush(current: Session, _context: object, _instances: object) -> None:
    if current.info.get("reads_only") and (current.new or current.dirty or current.deleted):
        raise WroteWhileReading("GET and HEAD never write.")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    if state.session.info.get("reads_only") and (state.is_insert or state.is_update or state.is_delete):
        raise WroteWhileReading("GET and HEAD never write.")
