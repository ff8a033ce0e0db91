"""Links by which a learner lets others read her transcript: made, listed, ended."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.marks import signed_in
from lms.credit import operations
from lms.credit.forms import LinkForm
from lms.credit.transcript import Transcript, transcript_of
from lms.credit.transcript.models import TranscriptLink
from lms.credit.transcript.reading import cycles_of
from lms.credit.transcript.sharing import link_of, links_of, secret_of
from lms.credit.views.answers import address_of
from lms.credit.views.blueprint import blueprint
from lms.credit.views.mine import my_id, myself, type_choices
from lms.tokens import digest_of
from lms.web.answers import Page
from lms.web.messages import say


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A link as its owner sees it; without an address where it is over, or made with a key that is gone."""

    link: TranscriptLink
    cycle: str
    is_open: bool
    address: str


@blueprint.get("/transcript/links")
@signed_in
def links() -> str:
    """What is shared now, and the form that shares more."""
    return _page(_form(LinkForm(formdata=None, with_external=True)))


@blueprint.post("/transcript/links")
@signed_in
def make_link() -> Page:
    """Make a link to the chosen part."""
    form = _form(LinkForm())
    if not form.validate():
        return _page(form), 422
    operations.make_link(my_id(), **form.terms)
    return _back("link_made")


@blueprint.post("/transcript/links/<int:link_id>/end")
@signed_in
def end_link(link_id: int) -> Response:
    """End a link at once."""
    operations.end_link(link_of(my_id(), link_id) or abort(404))
    return _back("link_ended")


def _form(form: LinkForm) -> LinkForm:
    """What there is to share."""
    mine = _transcript()
    cycles = ((one.id, one.name) for one in cycles_of(my_id()) if not one.is_ended)
    form.offer(type_choices(mine.types), (year for year, _ in mine.years), cycles)
    return form


def _transcript() -> Transcript:
    return transcript_of(my_id(), myself().today.year)


def _page(form: LinkForm) -> str:
    reader, now = myself(), clock.now()
    names = {one.id: one.name for one in cycles_of(my_id())}
    shown = [_shown(link, names.get(link.cycle_id or 0, ""), now) for link in links_of(my_id())]
    return render_template("credit/transcript/links.html", form=form, links=shown, reader=reader)


def _shown(link: TranscriptLink, cycle: str, now: datetime) -> Shown:
    is_open = link.ended_at is None and now < link.ends_at
    secret = secret_of(link.made_from)
    is_known = is_open and digest_of(secret) == link.digest
    address = address_of(url_for("credit.shared", secret=secret)) if is_known else ""
    return Shown(link=link, cycle=cycle, is_open=is_open, address=address)


def _back(said: str) -> Response:
    say(said)
    return redirect(url_for("credit.links"), 303)
