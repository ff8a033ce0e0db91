"""Home, lists, search, help, my activities."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template, request

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import public, signed_in
from lms.accounts.models import Person
from lms.activities.models import Activity, Specialty
from lms.activities.queries import (
    CataloguePage,
    Order,
    count_published,
    ending_soon,
    newest,
    published,
    search,
    specialties,
    specialty_by_slug,
)
from lms.activities.rules import ActivityKind
from lms.db import session
from lms.learning.facts import OpenCredit, credit_shown
from lms.learning.models import Participation
from lms.learning.queries import Begun, begun_by, standings_in
from lms.learning.standing import WindowLine, window_line
from lms.learning.views.blueprint import blueprint

LENGTHS = (30, 60)
ENDS = (30, 90)
ON_HOME = 3


@dataclass(frozen=True)
class Row:
    """One activity of a list: the credit I would get, the window that is mine, where I stand."""

    activity: Activity
    credit: OpenCredit | None
    window: WindowLine | None
    standing: Participation | None


@blueprint.get("/")
@public
def home() -> str:
    """What a visitor needs at a glance, and what a learner left unfinished."""
    now, person_id = clock.now(), current_actor().id
    begun = begun_by(person_id) if person_id is not None else ()
    return render_template(
        "learning/home.html",
        newest=_rows(newest(now, ON_HOME)),
        ending=_rows(ending_soon(now, ON_HOME)),
        unfinished=[one for one in begun if one.award is None and one.participation.step][:ON_HOME],
        count=count_published(now=now, kind=ActivityKind.ON_DEMAND),
    )


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what nobody offers is left out."""

    specialty: Specialty | None
    longest: int | None
    ends: int | None

    @classmethod
    def from_address(cls) -> "Filters":
        """Read them from the request's address."""
        asked = request.args
        return cls(
            specialty=specialty_by_slug(asked.get("specialty", "")[:80]),
            longest=_one_of(asked.get("length", type=int), LENGTHS),
            ends=_one_of(asked.get("ends", type=int), ENDS),
        )

    def as_query(self) -> dict[str, Any]:
        """As the catalogue's reads take them."""
        return {
            "now": clock.now(),
            "kind": ActivityKind.ON_DEMAND,
            "specialty_slug": self.specialty.slug if self.specialty else None,
            "longest": self.longest,
            "ends_within": timedelta(days=self.ends) if self.ends else None,
        }


@blueprint.get("/on-demand")
@public
def on_demand() -> str:
    """All recordings; filters live in the address and need no script."""
    filters = Filters.from_address()
    order: Order = "ending" if request.args.get("sort") == "ending" else "newest"
    page = published(**filters.as_query(), order=order, after=request.args.get("after", "")[:200])
    return render_template(
        "learning/on_demand.html",
        rows=_rows(page.activities),
        after=page.after,
        count=count_published(**filters.as_query()),
        specialties=specialties(),
        chosen=filters.specialty,
        longest=filters.longest,
        ends=filters.ends,
        order=order,
        lengths=LENGTHS,
        ends_choices=ENDS,
    )


@blueprint.get("/live")
@public
def live() -> str:
    """What is live, and how live activities give credit."""
    return render_template("learning/live.html", rows=_rows(_of(ActivityKind.LIVE).activities))


@blueprint.get("/series")
@public
def series() -> str:
    """Grand rounds and other series."""
    return render_template("learning/series.html", rows=_rows(_of(ActivityKind.SERIES).activities))


@blueprint.get("/search", endpoint="search")
@public
def search_page() -> str:
    """Site search over titles, faculty and front matter."""
    asked = " ".join(request.args.get("q", "")[:200].split())
    return render_template("learning/search.html", asked=asked, rows=_rows(search(asked)) if asked else [])


@blueprint.get("/help", endpoint="help")
@public
def help_page() -> str:
    """The questions that learners ask most."""
    return render_template("learning/help.html")


@blueprint.get("/my-activities")
@signed_in
def my_activities() -> str:
    """In progress with the next step, and completed."""
    begun = begun_by(current_actor().id or 0)
    return render_template(
        "learning/my_activities.html",
        unfinished=_with_rows(one for one in begun if one.award is None),
        completed=_with_rows(one for one in begun if one.award is not None),
    )


def _of(kind: ActivityKind) -> CataloguePage:
    return published(now=clock.now(), kind=kind)


def _rows(activities: Sequence[Activity]) -> list[Row]:
    person_id = current_actor().id
    person = session.get(Person, person_id) if person_id is not None else None
    standings = standings_in(person_id, [one.id for one in activities])
    return [_row(person, one, standings.get(one.id)) for one in activities]


def _row(person: Person | None, activity: Activity, standing: Participation | None) -> Row:
    began_at = standing.began_at if standing else None
    credit = credit_shown(person, activity, now=clock.now(), began_at=began_at)
    opens_at, closes_at = activity.opens_at, credit.closes_at if credit else activity.closes_at
    return Row(activity, credit, window_line(opens_at, closes_at, now=clock.now()), standing)


def _with_rows(begun: Iterable[Begun]) -> list[tuple[Begun, Row]]:
    listed = list(begun)
    rows = _rows([one.activity for one in listed])
    return list(zip(listed, rows, strict=True))


def _one_of(value: int | None, allowed: Sequence[int]) -> int | None:
    return value if value in allowed else None
