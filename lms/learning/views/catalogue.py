"""The catalogue: one page for lists and for search, with its filters; live activities, series."""

from datetime import datetime
from itertools import islice
from typing import Final

from flask import render_template, request, url_for
from flask_babel import gettext as _

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import public
from lms.activities.rules import ActivityKind
from lms.learning.catalogue import Answer, Learner, answer, learner, line, shelf
from lms.learning.events import events
from lms.learning.shelf import Asked, Facet, Results, Shelf, bits
from lms.learning.views import filters
from lms.learning.views.blueprint import blueprint
from lms.learning.views.filters import Address, Chip
from lms.learning.views.rows import Row, fragment, hits, language, row, rows

# Filters whose values are listed whole; of the faculty those who teach most.
CHOSEN: Final = (Facet.FORMAT, Facet.PROFESSION, Facet.CREDIT, Facet.SPECIALTY, Facet.LENGTH)
MOST_LISTED: Final = 50


@blueprint.get("/on-demand")
@public
def on_demand() -> str:
    """All recordings; filters live in the address and need no script."""
    return _page(Address(url_for("learning.on_demand"), ActivityKind.ON_DEMAND))


@blueprint.get("/search", endpoint="search")
@public
def search_page() -> str:
    """Everything that is published, by words and by the same filters."""
    return _page(Address(url_for("learning.search")))


@blueprint.get("/live")
@public
def live() -> str:
    """What is live, the next first, and how live activities give credit; what is over is one link away."""
    kept, now = shelf(), clock.now()
    me = learner(current_actor().id, kept)
    over = request.args.get("over") == "1"
    shown = rows(kept, islice(events(kept, me, now, over=over), MOST_LISTED), level=2)
    others = next(events(kept, me, now, over=not over), None) is not None
    return render_template("learning/live.html", rows=shown, over=over, others=others)


@blueprint.get("/series")
@public
def series() -> str:
    """Grand rounds and other series."""
    return render_template("learning/series.html", rows=_of(ActivityKind.SERIES))


@blueprint.get("/search/faculty")
@public
def faculty() -> str:
    """Everybody who teaches what the other filters leave, to choose one."""
    address = Address(url_for("learning.search"))
    kept, asked = shelf(), address.asked(request.args.getlist)
    me = learner(current_actor().id, kept)
    results = answer(kept, me, asked, clock.now()).results
    people = [
        (one, address.to(asked.but(chosen={**asked.chosen, Facet.FACULTY: (one.value,)})))
        for one in filters.choices(kept, asked, results, Facet.FACULTY)
    ]
    return render_template("learning/faculty.html", people=people, back=address.to(asked))


def _page(address: Address) -> str:
    kept, asked = shelf(), address.asked(request.args.getlist)
    me = learner(current_actor().id, kept)
    now = clock.now()
    found = answer(kept, me, asked, now)
    chips = filters.chips(kept, asked, address)
    return render_template(
        "learning/catalogue.html",
        asked=asked,
        address=address,
        found=found,
        results=found.results,
        rows=_rows(kept, found),
        heading=_heading(asked),
        chips=chips,
        filters=_filters(kept, asked, found.results, len(chips)),
        orders=filters.order_choices(asked),
        specialty=next((kept.specialties.get(one, "") for one in asked.chosen.get(Facet.SPECIALTY, ())), ""),
        way_out=None if found.lines else _way_out(kept, me, chips, now),
        clear_url=address.cleared(asked),
        next_url=address.to(asked, after=found.results.after) if found.results.after else "",
    )


def _filters(kept: Shelf, asked: Asked, results: Results, count: int) -> str:
    """The filters with their numbers, rendered once for all who are shown the same ones."""
    fresh = results.fresh if current_actor().id is not None else None
    key = ("filters", results.key, tuple(asked.parameters()), fresh, count, language())
    (html,) = fragment(kept, key, lambda: _rendered_filters(kept, asked, results, count, fresh))
    return html


def _rendered_filters(kept: Shelf, asked: Asked, results: Results, count: int, fresh: int | None) -> str:
    everybody = Address(f"{url_for('learning.search')}/faculty")
    return render_template(
        "learning/_filters.html",
        asked=asked,
        results=results,
        count=count,
        fresh=fresh,
        choices={facet.name.lower(): filters.choices(kept, asked, results, facet) for facet in CHOSEN},
        faculty=filters.faculty_choices(kept, asked, results),
        everybody=everybody.to(asked.but(chosen=_without(asked, Facet.FACULTY))),
        teachers=sum(1 for number in results.facets[Facet.FACULTY].values() if number),
        ends=[(days, filters.days_words(days), number) for days, number in results.ends.items()],
    )


def _rows(kept: Shelf, found: Answer) -> list[Row]:
    question = found.question
    if question is None:
        return rows(kept, found.lines)
    shown, speech = [], language()
    for one in found.lines:
        passages, level = found.passages.get(one.entry.id, ()), found.levels[one.entry.id]
        shown.append(row(kept, one, speech, hits=hits(one, question, passages, level)))
    return shown


def _heading(asked: Asked) -> str:
    """What is listed: the results of a search, or the one format that is chosen."""
    if asked.words:
        return str(_("Search"))
    headings = {
        ActivityKind.ON_DEMAND: _("On-demand activities"),
        ActivityKind.LIVE: _("Live Activities"),
        ActivityKind.SERIES: _("Grand Rounds and RSS"),
    }
    formats = asked.chosen.get(Facet.FORMAT, ())
    known = [str(words) for kind, words in headings.items() if kind in formats]
    return known[0] if len(known) == 1 else str(_("All activities"))


def _way_out(kept: Shelf, me: Learner, chips: list[Chip], now: datetime) -> tuple[Chip, int] | None:
    """Of the filters that leave nothing the one to remove, with what is then left; None where none helps."""
    for chip in reversed(chips):
        count = answer(kept, me, chip.without, now).results.count
        if count:
            return chip, count
    return None


def _without(asked: Asked, facet: Facet) -> dict[Facet, tuple[str, ...]]:
    return {other: values for other, values in asked.chosen.items() if other is not facet}


def _of(kind: ActivityKind) -> list[Row]:
    kept, now = shelf(), clock.now()
    me = learner(current_actor().id, kept)
    places = bits(kept.masks[Facet.FORMAT][kind])
    return rows(kept, [line(me, kept, place, now) for place in islice(places, MOST_LISTED)], level=2)
