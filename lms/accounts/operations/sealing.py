"""Seals anew by what registries know people, for the command that rotates the key."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import inspect, select
from sqlalchemy.orm.attributes import flag_modified

from lms.accounts.models import ProfessionalIdentifiers, ReportingIdentifiers
from lms.audit.log import note
from lms.db import Model, session
from lms.vault import Sealed

SEALED: Final[tuple[type[Model], ...]] = (ReportingIdentifiers, ProfessionalIdentifiers)
AT_ONCE: Final = 500


def seal_next_anew(table: type[Model], *, after: int) -> Sequence[int]:
    """Seal the next rows after this id with the key that is now the newest; their ids, none at the end.

    Each call is meant for a transaction of its own: until it ends, whoever changes one of these rows waits, so
    that nothing that a learner says meanwhile is written over with what was read before.
    """
    rows = session.scalars(
        select(table).where(table.id > after).order_by(table.id).limit(AT_ONCE).with_for_update()
    ).all()
    for one in rows:
        for name in _sealed_columns(table):
            flag_modified(one, name)
    if rows:
        note("seal_identifiers_anew", actor_id=None, subject=("identifiers", None), rows=len(rows))
    return [one.id for one in rows]


def _sealed_columns(table: type[Model]) -> list[str]:
    return [one.key for one in inspect(table).column_attrs if isinstance(one.columns[0].type, Sealed)]
