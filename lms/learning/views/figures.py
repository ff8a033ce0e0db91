"""What a quiz's questions show beside their words, for whoever was asked them."""

from flask import abort
from werkzeug.wrappers import Response

from lms.access.marks import for_scripts, signed_in
from lms.learning.quizzing import picture_asked
from lms.learning.views.activity import activity_or_404
from lms.learning.views.answers import me
from lms.learning.views.blueprint import blueprint
from lms.media.streaming import answer_picture


@blueprint.get("/activities/<slug>/quiz/pictures/<digest>")
@signed_in
@for_scripts
def quiz_picture(slug: str, digest: str) -> Response:
    """A picture of a question that an attempt of this person asks or asked."""
    picture = picture_asked(me(), activity_or_404(slug), digest)
    return answer_picture(picture) if picture is not None else abort(404)
