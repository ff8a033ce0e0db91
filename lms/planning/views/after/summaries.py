"""What holds no learner's name, as rows for spreadsheets: evaluations, disclosures, revisions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from flask_babel import gettext as _

from lms.activities.models import Activity
from lms.planning.queries import revisions_of, versions_of_disclosure
from lms.planning.queries.after import ItemResult, returned_of
from lms.planning.views.after.wording import moment_cell

Summary = tuple[Sequence[str], Iterable[Sequence[str]]]


def _evaluations(activity: Activity) -> Summary:
    headings = [_("Item"), _("Question"), _("Answer"), _("How often"), _("Mean")]
    returned = returned_of(activity.id, with_texts=True)
    return headings, [row for item in (returned.items if returned else ()) for row in _item(item)]


def _item(item: ItemResult) -> Iterator[Sequence[str]]:
    """One row for each answer; fewer than five are not counted out."""
    place = str(item.position), item.text
    mean = "" if item.mean is None else str(item.mean)
    for answer, count in item.counts:
        yield (*place, answer, _("fewer than 5") if count is None else str(count), mean)
    for words in item.texts:
        yield (*place, words, "", "")


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
    "evaluations": _evaluations,
    "disclosures": _disclosures,
    "revisions": _revisions,
}
