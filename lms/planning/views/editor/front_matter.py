"""The part with titles, overview, objectives, times and texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import request

from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.planning import operations
from lms.planning.forms import FrontMatterForm, reordered, sent_values
from lms.planning.models import ReusableText
from lms.planning.policy import activity_for_editing
from lms.planning.queries import departments_for, reusable_texts, specialties_for
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.credit import amount_hints
from lms.planning.views.editor.evaluation import unasked_piece
from lms.planning.views.editor.saving import Page, save, with_pieces
from lms.planning.views.editor.workbench import Workbench, part

FIELDS: Final = (
    *("title", "program_title", "summary", "overview", "objectives", "commercial_support", "joint_provider"),
    *("copyright_statement", "minutes", "quiz_minutes", "evaluation_minutes", "specialty_id", "department_id"),
)
SPARE_LINES: Final = 2


@dataclass(frozen=True, kw_only=True)
class FrontMatterPart:
    """What the front matter's template reads; `objectives` ends with empty lines to write in."""

    form: FrontMatterForm
    tokens: dict[str, str]
    objectives: Sequence[str]
    texts: dict[str, list[ReusableText]]


@part("front_matter")
def front_matter_part(bench: Workbench) -> FrontMatterPart:
    """What stands, or what was sent and refused."""
    form = bench.sent if isinstance(bench.sent, FrontMatterForm) else _form(bench.activity)
    return FrontMatterPart(
        form=form,
        tokens=bench.tokens(operations.front_matter_slots(bench.activity)),
        objectives=[*form.objectives.data, *[""] * SPARE_LINES],
        texts=reusable_texts(),
    )


@blueprint.post("/planning/activities/<slug>/front-matter")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_front_matter(slug: str) -> Page:
    """Keep what was written."""
    found = activity_for_editing(current_actor(), slug)
    form = _form(found, is_sent=True)
    _act(form)
    values = sent_values(form, FIELDS)
    answer = save(found, form, operations.front_matter_slots, values, place="front_matter")
    return with_pieces(answer, lambda: amount_hints(found) | unasked_piece(found))


def _form(activity: Activity, *, is_sent: bool = False) -> FrontMatterForm:
    form = FrontMatterForm(formdata=request.form if is_sent else None, obj=activity)
    for name in operations.NUMBERS if not is_sent else ():
        # Nothing yet is 0, and shown as nothing.
        form[name].data = form[name].data or None
    departments, may_be_none = departments_for(current_actor(), activity)
    form.offer(specialties_for(activity), departments, none=may_be_none)
    return form


def _act(form: FrontMatterForm) -> None:
    """What a button asks in a browser without scripts: a line moved, one of the office's texts put in."""
    form.objectives.data = reordered(form.objectives.data, request.form.get("move", ""))
    wanted = request.form.get("insert", "")
    for text in (one for texts in reusable_texts().values() for one in texts):
        if str(text.id) == wanted and text.field in FIELDS:
            form[text.field].data = "\n\n".join(filter(None, (form[text.field].data, text.text)))
