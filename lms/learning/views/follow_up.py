"""The doors of a follow-up's personal link: opening changes nothing, one button sends, one ends the letters."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.marks import public
from lms.activities.models import Activity
from lms.assessments.asked import asked_of
from lms.assessments.filling_in import EvaluationForm, Posted
from lms.assessments.models import Evaluation
from lms.assessments.queries import item_texts, subjects_of
from lms.db import session
from lms.learning.following_up import LinkEnded, decline_follow_ups, hand_in_follow_up, open_follow_up
from lms.learning.models import FollowUpRequest
from lms.learning.views.blueprint import blueprint
from lms.web.headers import quiet_about_itself
from lms.web.messages import say


@blueprint.get("/follow-up/<token>")
@public
def follow_up(token: str) -> Response:
    """The questions behind the link of a letter."""
    asked = open_follow_up(token, now=clock.now())
    return _ended(asked) if isinstance(asked, LinkEnded) else _page(token, asked, _form(asked))


@blueprint.post("/follow-up/<token>")
@public
def send_follow_up(token: str) -> Response:
    """Hand the answers in; the link is used up by it."""
    now = clock.now()
    asked = open_follow_up(token, now=now)
    if isinstance(asked, LinkEnded):
        return _ended(asked)
    form = _form(asked, request.form)
    if not form.is_complete():
        return _page(token, asked, form, 422)
    hand_in_follow_up(asked, form.answers, now=now)
    return redirect(url_for("learning.follow_up_received"), 303)


@blueprint.post("/follow-up/<token>/no-more")
@public
def end_follow_ups(token: str) -> Response:
    """No further letter about this activity; the questions stay open."""
    now = clock.now()
    asked = open_follow_up(token, now=now)
    if isinstance(asked, LinkEnded):
        return _ended(asked)
    decline_follow_ups(asked, now=now)
    say("follow_up_declined")
    return redirect(url_for("learning.follow_up", token=token), 303)


@blueprint.get("/follow-up/received")
@public
def follow_up_received() -> str:
    """That the answers have arrived."""
    return render_template("learning/follow_up_received.html")


def _form(asked: FollowUpRequest, posted: Posted | None = None) -> EvaluationForm:
    evaluation = session.get_one(Evaluation, asked.evaluation_id)
    return EvaluationForm(asked_of(item_texts(evaluation), subjects_of(evaluation.activity_id)), {}, posted)


def _page(token: str, asked: FollowUpRequest, form: EvaluationForm, status: int = 200) -> Response:
    evaluation = session.get_one(Evaluation, asked.evaluation_id)
    activity = session.get_one(Activity, evaluation.activity_id)
    page = render_template(
        "learning/follow_up.html",
        form=form,
        activity=activity,
        token=token,
        days=evaluation.days_after,
        is_declined=asked.declined_at is not None,
    )
    return quiet_about_itself(make_response(page, status))


def _ended(why: LinkEnded) -> Response:
    """One answer to what is used, over or unknown, so that nobody learns which; another to revoked credit."""
    return quiet_about_itself(make_response(render_template("learning/follow_up_spent.html", why=why), 410))
