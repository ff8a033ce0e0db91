"""How check-ins stand, as SQL: `values.counts` where the database tells them apart."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, false, or_

from lms.activities.models import ActivitySession
from lms.activities.rules import EvidenceKind
from lms.activities.timetable import timed
from lms.learning.attendance.checking_in.codes import CheckInFlag
from lms.learning.attendance.values import opens_before
from lms.learning.models import CheckIn

# What a check-in can be of.
KINDS: Final = (EvidenceKind.CODE, EvidenceKind.SPOKEN, EvidenceKind.DOOR)
IS_FLAGGED: Final = CheckIn.flag != CheckInFlag.NONE
# Neither declined nor, on the door list, taken back.
STANDS: Final = CheckIn.is_accepted.is_not(False)
IS_UNDECIDED: Final = and_(IS_FLAGGED, CheckIn.is_accepted.is_(None))


def stands_for(items: Iterable[ActivitySession]) -> ColumnElement[bool]:
    """What stands and is a check-in to one of these sessions as it is held now: `values.is_of_its_time`."""
    held = (
        and_(
            CheckIn.session_id == one.id,
            or_(IS_FLAGGED, *(_made_in_time(kind, starts_at) for kind in KINDS)),
        )
        for (starts_at, _ends_at), one in timed(items)
    )
    return and_(STANDS, or_(false(), *held))


def _made_in_time(kind: EvidenceKind, starts_at: datetime) -> ColumnElement[bool]:
    return and_(CheckIn.kind == kind, CheckIn.scanned_at >= starts_at - opens_before(kind))
