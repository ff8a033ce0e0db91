"""A transcript as it was shared: for whoever has its link, until that ends."""

from dataclasses import dataclass
from typing import Final

from flask import make_response, render_template
from werkzeug.wrappers import Response

from lms import clock, formats
from lms.access.marks import own_transactions, public
from lms.credit.transcript import Transcript
from lms.credit.transcript.cycles import Progress, progress
from lms.credit.transcript.reading import as_cycle, entries_of, own_entries_of
from lms.credit.transcript.sharing import WRONG_LINKS, SharedPart, shared_part
from lms.credit.transcript.sums import summed
from lms.credit.views.blueprint import blueprint
from lms.credit.views.mine import Reader, reader_of
from lms.credit.views.transcript import as_document, drawn
from lms.web.guessing import sought

COUNTS: Final = "counts wrong links in a transaction of its own, and renders after reading"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a link shows; nothing but its end where it is over."""

    part: SharedPart
    reader: Reader
    shown: Transcript
    cycles: tuple[Progress, ...]

    @property
    def until(self) -> str:
        """The last minute of the link, as its reader sees it."""
        return formats.moment(self.part.ends_at, self.reader.zone)


@blueprint.get("/shared/<secret>")
@public
@own_transactions(COUNTS)
def shared(secret: str) -> Response:
    """The shared part of a transcript."""
    opened = _opened(secret)
    if opened is None or opened.part.is_over:
        return _over(opened)
    page = render_template(
        "credit/transcript/shared.html",
        secret=secret,
        opened=opened,
        transcript=opened.shown,
        **drawn(opened.shown),
    )
    return _for_nobody_else(make_response(page))


@blueprint.get("/shared/<secret>.pdf")
@public
@own_transactions(COUNTS)
def shared_pdf(secret: str) -> Response:
    """The same on paper."""
    opened = _opened(secret)
    if opened is None or opened.part.is_over:
        return _over(opened)
    return _for_nobody_else(as_document(opened.reader, opened.shown, opened.cycles, opened.until))


def _opened(secret: str) -> Opened | None:
    return sought(WRONG_LINKS, lambda: _read(secret))


def _read(secret: str) -> Opened | None:
    part = shared_part(secret, clock.now())
    if part is None:
        return None
    reader = reader_of(part.person_id)
    entries = entries_of(part.person_id)
    own = own_entries_of(part.person_id) if part.scope.with_own else ()
    cycles = (progress(as_cycle(part.cycle), entries, own, today=reader.today),) if part.cycle else ()
    return Opened(
        part=part, reader=reader, shown=summed(entries, own, reader.today.year, part.scope), cycles=cycles
    )


def _over(opened: Opened | None) -> Response:
    """The same plain page for a link that ended and for one that never was."""
    status = 404 if opened is None else 410
    return _for_nobody_else(make_response(render_template("credit/transcript/over.html"), status))


def _for_nobody_else(response: Response) -> Response:
    """Kept by no cache, found by no search engine, and its address told to no other page."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
