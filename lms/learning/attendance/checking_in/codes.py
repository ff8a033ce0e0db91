"""Codes that show who is in the room: one that changes on a slide, and one that is read out."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from lms.learning.attendance.values import CHECK_IN_BEFORE

STEP: Final = timedelta(seconds=30)
# A code is good while it is shown, and while the next one is: a phone needs its time.
GRACE_STEPS: Final = 1
LENGTH: Final = 6
# Without signs that look like another one (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V): the last row must not guess.
SIGNS: Final = "23456789ACDEFHJKMNPQRTVWXY"
# Letters that are not heard for one another; the slide has no use for them, a voice has.
VOICED: Final = {
    "A": "Alfa", "C": "Charlie", "E": "Echo", "F": "Foxtrot", "H": "Hotel", "J": "Juliett", "K": "Kilo",
    "M": "Mike", "Q": "Quebec", "R": "Romeo", "T": "Tango", "W": "Whiskey", "X": "X-ray", "Y": "Yankee",
}  # fmt: skip
_MISREAD: Final = str.maketrans("ZSGBU", "2568V")

SHOWN_BEFORE: Final = CHECK_IN_BEFORE
SPOKEN_BEFORE: Final = timedelta(minutes=15)
# What is entered a day after the end is no check-in any more.
OVER_AFTER: Final = timedelta(hours=24)
# How long a scan waits for somebody to sign in.
BOUND_WITHIN: Final = timedelta(hours=24)


class CheckInFlag(StrEnum):
    """Why a person decides about a check-in before it counts; NONE counts by itself."""

    NONE = "none"
    EARLY = "early"
    LATE = "late"
    REUSED = "reused"


@dataclass(frozen=True, kw_only=True)
class CodeSlot:
    """A session as its codes know it."""

    session_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a code proves: `step` is the slide's, None for the code that was read out."""

    session_id: int
    step: int | None
    flag: CheckInFlag


def step_of(moment: datetime) -> int:
    """The number of the step in which the moment lies."""
    return int(moment.timestamp() // STEP.total_seconds())


def ends_of(step: int) -> datetime:
    """When the slide shows the next code."""
    return datetime.fromtimestamp((step + 1) * STEP.total_seconds(), tz=UTC)


def rotating_code(secret: str, session_id: int, step: int) -> str:
    """The code on the slide during this step."""
    return _signs(secret, f"{session_id}:{step}", SIGNS)


def spoken_code(secret: str, session_id: int) -> str:
    """The code that is read out once in this session."""
    return _signs(secret, f"{session_id}:spoken", "".join(VOICED))


def in_groups(code: str) -> str:
    """As it is shown: two groups of three."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"


def spelled(code: str) -> tuple[str, ...]:
    """The words of the spelling alphabet, for whoever reads the code out."""
    return tuple(VOICED[sign] for sign in code)


def as_code(typed: str) -> str | None:
    """The code that was typed, in capitals and without what separates; None where it can be none."""
    signs = "".join(one for one in typed.upper() if one.isalnum()).translate(_MISREAD)
    return signs if len(signs) == LENGTH and all(one in SIGNS for one in signs) else None


def scanned_address(base_url: str, session_id: int, code: str) -> str:
    """Where the slide's picture leads."""
    return f"{base_url}/check-in/{session_id}/{code}"


def is_shown(slot: CodeSlot, now: datetime) -> bool:
    """Whether the slide shows a code: from half an hour before the session until it ends."""
    return slot.starts_at - SHOWN_BEFORE <= now < slot.ends_at


def judge(secret: str, slots: Sequence[CodeSlot], code: str, *, now: datetime) -> Verdict | None:
    """What this code proves about being in one of these sessions now; None where it is none of their codes.

    What is good now is looked for first: it is what nearly everybody enters.
    """
    lately = [slot for slot in slots if now <= slot.ends_at + OVER_AFTER]
    for steps in (_fresh_steps, _older_steps):
        for slot in lately:
            step = next((one for one in steps(slot, now) if _is(secret, slot, one, code)), None)
            if step is not None:
                return _timed(slot, step, now=now)
    heard = (slot for slot in lately if hmac.compare_digest(code, spoken_code(secret, slot.session_id)))
    return next((_timed(slot, None, now=now) for slot in heard), None)


def flag_of(verdict: Verdict, *, is_anothers: bool, with_step: int, places: int | None) -> CheckInFlag:
    """The flag of a check-in.

    `is_anothers` where this browser has checked somebody else in; `with_step` counts the check-ins with this
    code before it, which no more people can have seen than there are `places`.
    """
    if verdict.flag is not CheckInFlag.NONE:
        return verdict.flag
    is_full = verdict.step is not None and places is not None and with_step >= places
    return CheckInFlag.REUSED if is_anothers or is_full else CheckInFlag.NONE


def lateness(slot: CodeSlot, step: int | None, at: datetime) -> timedelta:
    """How long after its code stopped being good, or after the end, somebody was checked in; 0 where in time."""
    return max(at - _good_until(slot, step), timedelta(0))


def _good_until(slot: CodeSlot, step: int | None) -> datetime:
    return slot.ends_at if step is None else min(ends_of(step + GRACE_STEPS), slot.ends_at)


def _timed(slot: CodeSlot, step: int | None, *, now: datetime) -> Verdict:
    """After the end nothing shows since when somebody was there, so a person decides."""
    good_from = slot.starts_at - (SPOKEN_BEFORE if step is None else SHOWN_BEFORE)
    is_late = now >= _good_until(slot, step)
    flag = CheckInFlag.EARLY if now < good_from else CheckInFlag.LATE if is_late else CheckInFlag.NONE
    return Verdict(session_id=slot.session_id, step=step, flag=flag)


def _is(secret: str, slot: CodeSlot, step: int, code: str) -> bool:
    return hmac.compare_digest(code, rotating_code(secret, slot.session_id, step))


def _fresh_steps(_slot: CodeSlot, now: datetime) -> Iterable[int]:
    present = step_of(now)
    return range(present, present - GRACE_STEPS - 1, -1)


def _older_steps(slot: CodeSlot, now: datetime) -> Iterable[int]:
    last = min(step_of(now) - GRACE_STEPS - 1, step_of(slot.ends_at))
    return range(last, step_of(slot.starts_at - SHOWN_BEFORE) - 1, -1)


def _signs(secret: str, of: str, alphabet: str) -> str:
    made = hmac.digest(secret.encode(), f"lms.check-in:{of}".encode(), "sha256")
    number, size = int.from_bytes(made[:8]), len(alphabet)
    return "".join(alphabet[number // size**place % size] for place in range(LENGTH))
