"""How a part answers what was saved: JSON for the script that saves as one types, a page for everybody else."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms import clock, formats
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.activities.models import Activity
from lms.activities.policy import may_publish
from lms.planning import operations
from lms.planning.operations import DraftSlot, Saved, Theirs
from lms.planning.versions import Value
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.workbench import Workbench, bench_of, page
from lms.web.forms import Form
from lms.web.messages import say, words

Page = Response | tuple[str, int] | tuple[Response, int]
PREFIX: Final = "version:"


def save(
    activity: Activity,
    form: Form,
    slots: Callable[[Activity], Iterable[DraftSlot]],
    values: Mapping[str, Value],
    *,
    place: str,
    done: str = "changes_saved",
) -> Page:
    """Save what the form holds and answer; `place` is the id of the part on the page, `done` the message's code.

    A field with a message is not saved, the others are. `values` are named by part.
    """
    form.validate()
    tokens, given_up = posted_tokens(), set(request.form.getlist("theirs"))
    sent = {part: value for part, value in values.items() if part not in given_up and _is_sent(part, value)}
    _judge_only(form, sent)
    good = {part: value for part, value in sent.items() if not _has_errors(form, part, value)}
    try:
        saved = operations.save_parts(
            activity, slots, values=good, tokens=tokens, actor=current_actor(), now=clock.now()
        )
    except Refusal as refusal:
        return _too_late(activity, refusal)
    bench = bench_of(activity, sent=form, saved=saved, posted=tokens)
    if wants_json():
        return jsonify(answer_of(bench)), status_of(bench)
    if status_of(bench) != 200:
        return page(bench), 422
    say(done)
    return redirect(url_for("planning.activity", slug=activity.slug, _anchor=place), 303)


def _too_late(activity: Activity, refusal: Refusal) -> Page:
    """For the script: that it was published meanwhile, with the way to what can be done now."""
    if refusal.code != "published_meanwhile" or not wants_json():
        raise refusal
    if may_publish(current_actor(), activity):
        url, way = url_for("planning.correct", slug=activity.slug), _("Correct it")
    else:
        url, way = url_for("planning.activity", slug=activity.slug), _("See what was published")
    return jsonify(text=words(refusal.code), way={"url": url, "words": way}), refusal.status


def refused(activity: Activity, form: Form) -> Page:
    """The form again, with what the rules said to it."""
    bench = bench_of(activity, sent=form, posted=posted_tokens())
    return (jsonify(answer_of(bench)), 422) if wants_json() else (page(bench), 422)


def with_head(answer: Page, **facts: object) -> Page:
    """For the script: the head of the question or item that was saved, and what it still lacks."""
    if not wants_json():
        return answer
    response, status = cast("tuple[Response, int]", answer)
    body = response.get_json() | {"asked": render_template("planning/editor/_asked.html", **facts)}
    return jsonify(body), status


def with_pieces(answer: Page, make: Callable[[], Mapping[str, str]]) -> Page:
    """For the script: pieces of the page that follow from what was saved, by their ids."""
    if not wants_json():
        return answer
    response, status = cast("tuple[Response, int]", answer)
    return jsonify(response.get_json() | {"pieces": dict(make())}), status


def gone(code: str) -> Page:
    """What was to be saved is no longer there: the script says so beside it, everybody else reads a page."""
    if not wants_json():
        raise Refusal(code, status=404)
    return jsonify(text=words(code)), 404


def wants_json() -> bool:
    """True where the script that saves as one types asks."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def posted_tokens() -> dict[str, str]:
    """What the page was rendered with, by part; who pressed "Use mine" has seen what it says now."""
    sent = {key.removeprefix(PREFIX): text for key, text in request.form.items() if key.startswith(PREFIX)}
    part, _bar, token = request.form.get("mine", "").partition("|")
    return sent | ({part: token} if token else {})


def status_of(bench: Workbench) -> int:
    """200 where everything that was sent stands now."""
    if bench.sent is not None and bench.sent.problems():
        return 422
    return 409 if bench.saved and bench.saved.conflicts else 200


def answer_of(bench: Workbench) -> dict[str, Any]:
    """What the script needs: new versions, what others changed, and the page's two sides anew."""
    saved = bench.saved or Saved()
    return {
        "versions": saved.tokens,
        "saved": _("Saved at %(time)s", time=formats.time_of_day(bench.now, bench.zone)),
        "conflicts": [_theirs(bench, one, is_conflict=True) for one in saved.conflicts],
        "newer": [_theirs(bench, one, is_conflict=False) for one in saved.newer],
        "problems": _problems(bench.sent),
        **sides_of(bench),
    }


def sides_of(bench: Workbench) -> dict[str, str]:
    """The checklist and the preview."""
    facts = {"bench": bench, "activity": bench.activity}
    return {
        "checks": render_template("planning/editor/_checks.html", **facts),
        "preview": render_template("planning/editor/_preview.html", **facts),
    }


@blueprint.app_template_global()
def whose_words(theirs: Theirs, zone: str) -> str:
    """Who changed it, and when."""
    if theirs.by is None or theirs.at is None:
        return str(_("This was changed meanwhile."))
    facts = {"time": formats.time_of_day(theirs.at, zone), "day": formats.day(theirs.at, zone)}
    if theirs.by.id == current_actor().id:
        return str(_("You changed this in another window at %(time)s on %(day)s.", **facts))
    return str(_("%(name)s changed this at %(time)s on %(day)s.", name=theirs.by.name, **facts))


@blueprint.app_template_global()
def whose_last(bench: Workbench) -> str:
    """When the activity was last changed, and by whom."""
    row = bench.versions.last
    if row is None:
        return ""
    when = formats.moment(row.changed_at, bench.zone)
    if row.changed_by == current_actor().id:
        return str(_("Last change %(when)s by you", when=when))
    by = bench.versions.person(row.part)
    return str(_("Last change %(when)s by %(name)s", when=when, name=by.name if by else ""))


def _theirs(bench: Workbench, one: Theirs, *, is_conflict: bool) -> dict[str, Any]:
    # What nobody changed by hand follows from something else, such as the minutes from the recording.
    follows = one.by is None and not is_conflict
    words = (
        str(_("Filled in for you. Change it where it should be otherwise."))
        if follows
        else whose_words(one, bench.zone)
    )
    html = render_template("planning/editor/_conflict.html", theirs=one, words=words) if is_conflict else ""
    return {
        "part": one.part,
        "version": one.token,
        "value": one.value,
        "by": one.by.name if one.by else "",
        "at": one.at.isoformat() if one.at else "",
        "words": words,
        "html": html,
    }


def _problems(form: Form | None) -> dict[str, list[str]]:
    """Messages by the fields' names on the page."""
    return {form[name].name: [str(one) for one in form[name].errors] for name in form.errors} if form else {}


def _names(part: str, value: Value) -> Iterable[str]:
    """The fields of a part."""
    return value if isinstance(value, dict) else (part,)


def _is_sent(part: str, value: Value) -> bool:
    """A part came with its version, or at least one of its fields did; boxes that nobody ticked send nothing."""
    return any(name in request.form for name in (PREFIX + part, *_names(part, value)))


def _has_errors(form: Form, part: str, value: Value) -> bool:
    return any(name in form.errors for name in _names(part, value))


def _judge_only(form: Form, sent: Mapping[str, Value]) -> None:
    """What was not sent is not wrong."""
    names = {name for part, value in sent.items() for name in _names(part, value)}
    for field in form:
        if field.short_name not in names:
            field.errors = []
