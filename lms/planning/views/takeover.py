"""Taking over from an earlier activity: choose one, look at what it would bring, take it; or begin one like it."""

from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.planning import operations
from lms.planning.forms import TakeOverForm
from lms.planning.policy import activity_for_editing, activity_for_taking_over, may_take_questions_from
from lms.planning.queries import sources_for
from lms.planning.takeover import Group
from lms.planning.views.blueprint import blueprint, settings
from lms.planning.views.editor.saving import posted_tokens
from lms.web import transactions
from lms.web.answers import Page
from lms.web.forms import trimmed
from lms.web.messages import say, words

LONGEST_SEARCH: Final = 200


@blueprint.get("/planning/activities/<slug>/take-over")
@requires(Permission.ACTIVITIES_EDIT)
def choose_source(slug: str) -> str:
    """Earlier activities by their titles."""
    draft = _draft(slug)
    asked = trimmed(request.args.get("title", ""))[:LONGEST_SEARCH]
    found = sources_for(current_actor(), draft, asked)
    return render_template("planning/take_over/choose.html", activity=draft, asked=asked, found=found)


@blueprint.get("/planning/activities/<slug>/take-over/<source_slug>")
@requires(Permission.ACTIVITIES_EDIT)
def show_offers(slug: str, source_slug: str) -> Page:
    """What would be filled, replaced or added."""
    return _offers_page(_draft(slug), _source(source_slug), TakeOverForm(formdata=None))


@blueprint.post("/planning/activities/<slug>/take-over/<source_slug>")
@requires(Permission.ACTIVITIES_EDIT)
def take_over(slug: str, source_slug: str) -> Page:
    """Take over what was chosen."""
    draft, source, form = _draft(slug), _source(source_slug), TakeOverForm()
    if not form.validate():
        return _offers_page(draft, source, form), 422
    try:
        saved = operations.take_over(
            draft,
            source,
            form.take.data,
            tokens=posted_tokens(),
            actor=current_actor(),
            now=clock.now(),
        )
    except Refusal as refusal:
        transactions.roll_back()
        form.refuse("take", words(refusal.code, **refusal.facts))
        return _offers_page(draft, source, form), 422
    if saved.conflicts:
        form.refuse("take", words("changed_meanwhile"))
        return _offers_page(draft, source, form), 422
    say("taken_over")
    return redirect(url_for("planning.activity", slug=draft.slug), 303)


@blueprint.post("/planning/activities/<slug>/again")
@requires(Permission.ACTIVITIES_EDIT)
def begin_like(slug: str) -> Response:
    """A new draft of the same kind and title, then what it takes over."""
    source = _source(slug)
    draft = operations.begin_draft(source.title, kind=source.kind, actor=current_actor(), settings=settings())
    return redirect(url_for("planning.show_offers", slug=draft.slug, source_slug=source.slug, new="1"), 303)


def _draft(slug: str) -> Activity:
    draft = activity_for_editing(current_actor(), slug)
    if not operations.is_draft(draft):
        raise Refusal("not_a_draft")
    return draft


def _source(slug: str) -> Activity:
    return activity_for_taking_over(current_actor(), slug)


def _offers_page(draft: Activity, source: Activity, form: TakeOverForm) -> str:
    offers = operations.offers_of(draft, source, actor=current_actor(), now=clock.now())
    is_new = bool(request.args.get("new"))
    proposed = [one.key for one in offers if one.is_proposed or is_new]
    return render_template(
        "planning/take_over/offers.html",
        activity=draft,
        source=source,
        groups={group: [one for one in offers if one.group is group] for group in Group},
        chosen=form.take.data if form.is_sent else proposed,
        form=form,
        is_new=is_new,
        with_questions=bool(may_take_questions_from(current_actor(), source)),
    )
