"""The disclosure at the event: slides to show first, and the record that it was said aloud."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock, config, db, pdf
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.disclosures.models import DisclosureVersion
from lms.disclosures.operations import note_announcement
from lms.disclosures.queries import announcements_of, current_version
from lms.disclosures.rules import may_have_been_said
from lms.disclosures.slides import SlideLine, slide_lines, slides_of
from lms.planning.policy import event_for_editing
from lms.planning.views.blueprint import blueprint
from lms.web import transactions
from lms.web.downloads import as_file
from lms.web.messages import say
from lms.web.paths import row_id


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The version that learners read, line by line on slides."""

    version: DisclosureVersion
    slides: tuple[tuple[SlideLine, ...], ...]


@blueprint.get("/planning/<slug>/host/disclosure")
@requires(Permission.ACTIVITIES_EDIT)
def host_disclosure(slug: str) -> str:
    """What to show and to say before each session, and where it was."""
    found, now = event_for_editing(current_actor(), slug), clock.now()
    accredited = [one for one in found.sessions if one.is_accredited]
    return render_template(
        "planning/host/disclosure.html",
        activity=found,
        shown=_shown(found),
        said=announcements_of(found),
        accredited=accredited,
        sayable={one.id for one in accredited if may_have_been_said(one.starts_at, now=now)},
    )


@blueprint.get("/planning/<slug>/host/disclosure/slides")
@requires(Permission.ACTIVITIES_EDIT)
def host_disclosure_slides(slug: str) -> str:
    """For the projector: a slide fills the screen, the next one lies below it."""
    found = event_for_editing(current_actor(), slug)
    return render_template("planning/host/disclosure_slides.html", activity=found, shown=_shown(found))


@blueprint.get("/planning/<slug>/host/disclosure.pdf")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions("renders the PDF after reading")
def host_disclosure_pdf(slug: str) -> Response:
    """The same slides, to put in front of a speaker's own."""
    settings = config.current()
    with db.transaction(write=False):
        found = event_for_editing(current_actor(), slug)
        html = pdf.page(
            "planning/host/disclosure_print.html",
            accent=settings.provider_colour,
            provider=settings.provider_name,
            department=settings.provider_department,
            activity=found,
            shown=_shown(found),
        )
    data = pdf.from_html(html, "slides-print", settings.provider_colour)
    return as_file(data, "application/pdf", f"{slug} disclosure.pdf")


@blueprint.post("/planning/<slug>/host/sessions/<int:session_id>/announced")
@requires(Permission.ACTIVITIES_EDIT)
def note_said_aloud(slug: str, session_id: int) -> Response:
    """Keep that it was said aloud at this session, in the version that the page showed."""
    found = event_for_editing(current_actor(), slug)
    number = request.form.get("number", type=row_id) or 0
    try:
        note_announcement(found, session_id, number, actor=current_actor(), now=clock.now())
        say("disclosure_announced")
    except Refusal as refusal:
        if refusal.code != "not_said_yet":
            raise
        transactions.roll_back()
        say(refusal.code)
    return redirect(url_for("planning.host_disclosure", slug=slug), 303)


def _shown(found: Activity) -> Shown:
    version = current_version(found.id)
    if version is None:
        raise Refusal("not_published")
    return Shown(version=version, slides=slides_of(slide_lines(version.lines)))
