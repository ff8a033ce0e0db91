"""How check-ins stand, as SQL: `values.counts` where the database tells them apart."""

from typing import Final

from sqlalchemy import and_

from lms.learning.attendance.checking_in.codes import CheckInFlag
from lms.learning.models import CheckIn

IS_FLAGGED: Final = CheckIn.flag != CheckInFlag.NONE
# Neither declined nor, on the door list, taken back.
STANDS: Final = CheckIn.is_accepted.is_not(False)
IS_UNDECIDED: Final = and_(IS_FLAGGED, CheckIn.is_accepted.is_(None))
