"""One page on which a draft is written: what every part of it is given, and the page put together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import render_template

from lms import clock
from lms.access.guard import current_actor
from lms.activities.models import Activity
from lms.activities.policy import may_publish
from lms.learning.standing import Standing
from lms.planning.checklist import Row, rows_of
from lms.planning.operations import DraftSlot, Saved, Theirs, is_draft
from lms.planning.publish_gate import Blocker, GateFacts, blockers, parts_of
from lms.planning.queries import as_published, disclosure_as_published, gate_facts, standing_of_a_physician
from lms.planning.queries.shown import ShownDisclosure
from lms.planning.queries.versions import Versions, versions_of
from lms.planning.views.blueprint import settings
from lms.web.forms import Form


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """An activity that is being written. `sent` is the form that was refused, `saved` what became of its parts."""

    activity: Activity
    facts: GateFacts
    versions: Versions
    may_publish: bool
    now: datetime
    zone: str
    sent: Form | None = None
    saved: Saved | None = None
    posted: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The checklist."""
        return rows_of(self.facts)

    @property
    def blocking(self) -> tuple[Blocker, ...]:
        """All that blocks publishing."""
        return blockers(self.facts)

    @property
    def waits_for_approval(self) -> bool:
        """True where nothing is left but the office's approval of the evaluation."""
        return [one.code for one in self.blocking] == ["evaluation_not_approved"]

    @cached_property
    def shown(self) -> Activity:
        """The activity as learners would find it now."""
        return as_published(self.activity, now=self.now, settings=settings())

    @cached_property
    def disclosure(self) -> ShownDisclosure | None:
        """The disclosure as it would be fixed now."""
        return disclosure_as_published(self.activity, settings())

    @cached_property
    def mine(self) -> Standing:
        """Where a physician would stand."""
        return standing_of_a_physician(self.shown, now=self.now)

    def row(self, part: str) -> Row:
        """What the checklist says of one part."""
        return next(row for row in self.rows if row.part == part)

    def conflict(self, part: str) -> Theirs | None:
        """What somebody else made of a part that was sent, where both had changed it."""
        found = self.saved.conflicts if self.saved else ()
        return next((one for one in found if one.part == part), None)

    def tokens(self, slots: Iterable[DraftSlot]) -> dict[str, str]:
        """What each part's hidden field brings back: a part that was not saved keeps what it was sent with."""
        fresh = {slot.part: self.versions.token(slot.part, slot.read()) for slot in slots}
        if self.saved is None:
            return fresh
        settled = {*self.saved.tokens, *(one.part for one in self.saved.newer)}
        return {part: token if part in settled else self.posted.get(part, token) for part, token in fresh.items()}


MakePart = Callable[[Workbench], Any]
_makers: dict[str, MakePart] = {}


def part(name: str) -> Callable[[MakePart], MakePart]:
    """This function makes what the part's template reads."""

    def keep(make: MakePart) -> MakePart:
        _makers[name] = make
        return make

    return keep


def bench_of(activity: Activity, **sent: Any) -> Workbench:
    """The activity with everything that its parts show."""
    now = clock.now()
    return Workbench(
        activity=activity,
        facts=gate_facts(activity, now=now, settings=settings()),
        versions=versions_of(activity),
        may_publish=bool(may_publish(current_actor(), activity)),
        now=now,
        zone=settings().zone,
        **sent,
    )


def page(bench: Workbench) -> str:
    """The whole page: a draft's editor, or what stands of what was published."""
    template = "planning/editor.html" if is_draft(bench.activity) else "planning/activity.html"
    # In the page's order. Each has a template planning/editor/_<name>.html, which reads its own `part`.
    order = [one.value for one in parts_of(bench.activity.kind)]
    parts = {name: _makers[name](bench) for name in order}
    return render_template(template, bench=bench, activity=bench.activity, parts=parts, order=order)
