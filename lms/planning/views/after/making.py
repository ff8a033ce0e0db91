"""How many of an activity's certificates the worker has made, for the page and for its script."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import jsonify, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import for_scripts, requires
from lms.access.permissions import Permission
from lms.planning.policy import activity_for_editing
from lms.planning.queries.after import Certificates, certificates_of
from lms.planning.views.blueprint import blueprint


@dataclass(frozen=True, kw_only=True)
class Making:
    """Documents that are still being made: a sentence, and how far they are in thousandths."""

    sentence: str
    thousandths: int


def making_of(certificates: Sequence[Certificates]) -> Making | None:
    """None where every document is made."""
    made, issued = sum(one.made for one in certificates), sum(one.issued for one in certificates)
    if made == issued:
        return None
    sentence = gettext(
        "%(made)d of %(issued)d documents are ready. The others follow; whoever asks for one has it at once.",
        made=made,
        issued=issued,
    )
    return Making(sentence=sentence, thousandths=1000 * made // issued)


blueprint.add_app_template_global(making_of, "documents_being_made")


@blueprint.get("/planning/activities/<slug>/after/certificates/progress")
@requires(Permission.ACTIVITIES_EDIT)
@for_scripts
def after_certificates(slug: str) -> Response:
    """How far the worker has come, for scripts."""
    making = making_of(certificates_of(activity_for_editing(current_actor(), slug).id))
    return jsonify(
        state="working" if making else "ready",
        thousandths=making.thousandths if making else 1000,
        sentence=making.sentence if making else gettext("All documents are ready."),
        url=url_for("planning.after", slug=slug),
    )
