"""Long work of the office: reports with many rows, file by file."""

from dataclasses import dataclass
from itertools import islice
from math import ceil

from lms import db
from lms.accounts.queries import roles_held_by
from lms.accounts.sessions import HeldRole
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.registry import CHANNELS
from lms.jobs.outbox import job
from lms.office.making import ROWS_PER_FILE, make_all


@dataclass(frozen=True)
class Asker:
    """Who asked for the work, with the roles that she holds when it is done."""

    id: int
    grants: tuple[HeldRole, ...]


@job("office.make_reports")
def make_reports(channel: str, form: str, person_id: int, rows: int) -> None:
    """The files of as many rows as were due; repeatable, because what was recorded is due no more."""
    of_channel = CHANNELS[Channel(channel)]
    chosen = next(one for one in of_channel.forms if one.code == form)
    with db.transaction(write=False):
        asker = Asker(person_id, tuple(HeldRole(one.role, one.scope) for one in roles_held_by(person_id)))
    for _made in islice(make_all(asker, of_channel, chosen), ceil(rows / ROWS_PER_FILE)):
        pass
