"""What a quiz's questions show beside their words, for whoever was asked them."""

from flask import abort, url_for
from werkzeug.wrappers import Response

from lms.access.marks import for_scripts, signed_in
from lms.activities.models import Activity
from lms.assessments.figures import Figure
from lms.db import session
from lms.learning.quizzing import clip_asked, picture_asked
from lms.learning.views.activity import activity_or_404
from lms.learning.views.answers import me
from lms.learning.views.blueprint import blueprint
from lms.media.models import Recording
from lms.media.streaming import answer_picture
from lms.media.streaming.clips import PlayedClip, answer_clip, played_clip


@blueprint.get("/activities/<slug>/quiz/pictures/<digest>")
@signed_in
@for_scripts
def quiz_picture(slug: str, digest: str) -> Response:
    """A picture of a question that an attempt of this person asks or asked."""
    picture = picture_asked(me(), activity_or_404(slug), digest)
    return answer_picture(picture) if picture is not None else abort(404)


@blueprint.get("/activities/<slug>/quiz/questions/<int:question_id>/clip/<name>")
@signed_in
@for_scripts
def quiz_clip(slug: str, question_id: int, name: str) -> Response:
    """The clip of a question that this person is or was asked: its bytes, its picture, its captions."""
    recording = clip_asked(me(), activity_or_404(slug), question_id)
    return (answer_clip(recording, name) if recording is not None else None) or abort(404)


def clip_of(found: Activity, question_id: int, figure: Figure | None) -> PlayedClip | None:
    """What the page's player needs of a question's clip; watching it counts for nothing."""
    if figure is None or figure.clip is None:
        return None

    def address(name: str) -> str:
        return url_for("learning.quiz_clip", slug=found.slug, question_id=question_id, name=name)

    return played_clip(session.get_one(Recording, figure.clip), figure.from_ms, figure.to_ms, address)
