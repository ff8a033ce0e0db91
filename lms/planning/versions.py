"""Two people write one activity: whose value stands, and who is told, from what each of them saw."""

import json
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeAlias

# A value as a form sends it: a text, several texts, or a group of fields by name.
Value: TypeAlias = str | list[str] | dict[str, str | list[str]]

_DIGEST: Final = 16
_LONGEST_NUMBER: Final = 9


@dataclass(frozen=True)
class Seen:
    """What a page was rendered with: the number of the version, and a digest of the value."""

    number: int
    digest: str

    def __str__(self) -> str:
        """The token that the page brings back."""
        return f"{self.number}.{self.digest}"


class Verdict(StrEnum):
    """What becomes of a value that was sent."""

    SAME = "same"  # it stands so already
    WRITE = "write"  # the sender saw what stands, and changed it
    NEWER = "newer"  # the sender left it as it was, somebody else did not
    CONFLICT = "conflict"  # both changed it


def seen(number: int, value: Value) -> Seen:
    """What whoever reads this value now has seen."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return Seen(number, sha256(text.encode()).hexdigest()[:_DIGEST])


def seen_from(token: str) -> Seen:
    """What a page says it was rendered with; a token that nobody gave names what nobody saw."""
    number, _dot, digest = token.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        return Seen(-1, "")
    return Seen(int(number), digest)


def verdict(*, stored: Value, number: int, sent: Value, saw: Seen) -> Verdict:
    """Only who saw what stands may replace it; whoever did not touch an older value takes nothing back."""
    if sent == stored:
        return Verdict.SAME
    if saw == seen(number, stored):
        return Verdict.WRITE
    return Verdict.NEWER if saw.digest == seen(0, sent).digest else Verdict.CONFLICT


def shown(value: Value) -> str:
    """A value as it is read: the lines of a list, the fields of a group."""
    if isinstance(value, str):
        return value
    texts = value.values() if isinstance(value, dict) else value
    return "\n".join(shown(text) for text in texts if text)
