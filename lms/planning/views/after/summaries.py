"""What holds no learner's name, as rows for spreadsheets: disclosures, revisions."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from flask_babel import gettext as _

from lms.activities.models import Activity
from lms.planning.queries import revisions_of, versions_of_disclosure
from lms.planning.views.after.wording import moment_cell

Summary = tuple[Sequence[str], Iterable[Sequence[str]]]


def _disclosures(activity: Activity) -> Summary:
    headings = [_("Version"), _("Made"), _("Name"), _("Title and affiliation"), _("Disclosed"), _("Statement")]
    rows = (
        (
            str(version.number),
            moment_cell(version.made_at, activity),
            line["name"],
            ", ".join(text for text in (line["title"], line["affiliation"]) if text),
            line["words"],
            version.statement,
        )
        for version in versions_of_disclosure(activity.id)
        for line in version.lines
    )
    return headings, rows


def _revisions(activity: Activity) -> Summary:
    headings = [_("Revision"), _("Made"), _("By"), _("Reason"), _("What"), _("Before"), _("Now")]
    rows = (
        (
            str(made.revision.number),
            moment_cell(made.revision.made_at, activity),
            made.by.name_with_degree,
            made.revision.reason,
            field,
            in_words(pair[0]),
            in_words(pair[1]),
        )
        for made in revisions_of(activity.id)
        for field, pair in made.revision.changes.items()
    )
    return headings, rows


def in_words(value: Any) -> str:
    """What stood, or stands, in a field: a text, lines, or words by name."""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {text}" for name, text in value.items())
    return "\n".join(value) if isinstance(value, list) else str(value)


SUMMARIES: Final[dict[str, Callable[[Activity], Summary]]] = {
    "disclosures": _disclosures,
    "revisions": _revisions,
}
