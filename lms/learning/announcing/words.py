"""Changes of a live activity, and what is left to claim its credit, in the sentences of letters."""

from collections.abc import Iterable

from flask_babel import gettext as _

from lms.learning.announcing.changes import Change, ChangeKind
from lms.learning.gate import Step


def told(change: Change) -> str:
    """One change as a sentence."""
    what, before, after = change.what, change.before, change.after
    online = _("online")
    sentences: dict[ChangeKind, str] = {
        ChangeKind.TITLE: _("It is now called “%(after)s”; it was “%(before)s”.", after=after, before=before),
        ChangeKind.HOURS: _("Now on %(after)s; it was on %(before)s.", after=after, before=before),
        ChangeKind.PLACE: _(
            "It now takes place here: %(after)s; it was: %(before)s.",
            after=after or online,
            before=before or online,
        ),
        ChangeKind.RENAMED: _("On the agenda, “%(before)s” is now “%(after)s”.", before=before, after=after),
        ChangeKind.MOVED: _("%(what)s: now %(after)s; it was %(before)s.", what=what, after=after, before=before),
        ChangeKind.ROOM: _(
            "%(what)s: now here: %(after)s; it was: %(before)s.",
            what=what,
            after=after or online,
            before=before or online,
        ),
        ChangeKind.SPEAKERS: _(
            "%(what)s: now with %(after)s; it was with %(before)s.",
            what=what,
            after=after or _("nobody named yet"),
            before=before or _("nobody named yet"),
        ),
        ChangeKind.CREDIT: _(
            "Credit that can be claimed: now at most %(after)s; it was %(before)s.", after=after, before=before
        ),
    }
    return sentences[change.kind]


def left(steps: Iterable[Step]) -> list[str]:
    """What is left to do, in the order of the gate; what a learner cannot do herself is left out."""
    words: dict[Step, str] = {
        Step.SIGN_IN: _("Confirm your email address"),
        Step.PROFILE: _("Complete your profile"),
        Step.DISCLOSURE: _("Read who made it and their financial relationships"),
        Step.QUIZ: _("Pass the quiz"),
        Step.EVALUATION: _("Fill in the evaluation"),
        Step.CERTIFICATE: _("Claim your credit"),
    }
    return [words[step] for step in steps if step in words]
