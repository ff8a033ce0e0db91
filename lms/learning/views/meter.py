"""The minutes of a registrant's page in words: how many so far, of how many, and what is still open about them."""

from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _

from lms import clock
from lms.activities.models import Activity
from lms.learning.attendance.queries import attendance_of
from lms.learning.attendance.values import Phase

MINUTE: Final = 60
WHOLE: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Meter:
    """What counts so far, in seconds, of all that can count; parallel sessions are one."""

    attended: int
    whole: int
    phase: Phase
    may_grow: bool = False

    @property
    def has_begun(self) -> bool:
        """Whether there is anything to say about minutes."""
        return self.phase is not Phase.NOT_BEGUN

    @property
    def share(self) -> int:
        """In thousandths, as the measure draws it."""
        return min(WHOLE, WHOLE * self.attended // self.whole) if self.whole else 0

    @property
    def sentence(self) -> str:
        """32 of 45 minutes so far."""
        done, whole = self.attended // MINUTE, -(-self.whole // MINUTE)
        if self.phase in (Phase.NOT_BEGUN, Phase.UNDER_WAY):
            return str(_("%(done)d of %(whole)d minutes so far", done=done, whole=whole))
        return str(_("%(done)d of %(whole)d minutes", done=done, whole=whole))

    @property
    def note(self) -> str:
        """What is still open about them."""
        if self.phase is Phase.OVER and self.may_grow:
            return str(_("The report of the meeting has not arrived yet: it may add minutes."))
        return {
            Phase.NOT_BEGUN: str(_("Counting begins when the first session does.")),
            Phase.UNDER_WAY: str(_("Provisional: what counts in the end is settled after the last session.")),
            Phase.AWAITED: str(_("Provisional: the report of the meeting has not arrived yet.")),
            Phase.FLAGGED: str(_("Provisional: the CE office still looks at one of your check-ins.")),
            Phase.OVER: str(_("This is settled.")),
        }[self.phase]

    def as_words(self) -> dict[str, Any]:
        """What the page's script takes."""
        return {"sentence": self.sentence, "note": self.note, "share": self.share}


def meter_of(person_id: int, activity: Activity) -> Meter:
    """What she has attended until now."""
    found = attendance_of(person_id, activity, now=clock.now())
    return Meter(attended=found.seconds, whole=found.scheduled_seconds, phase=found.phase, may_grow=found.may_grow)
