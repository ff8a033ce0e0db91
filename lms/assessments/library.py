"""The office's library of evaluation questions: what drafts begin with, and what else they may take."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from lms.assessments.authoring import ItemText
from lms.assessments.models import LibraryItem
from lms.assessments.queries import text_of
from lms.assessments.standard_items import asks_for_all_objectives
from lms.db import session


def whole_library() -> Sequence[LibraryItem]:
    """Every question in the office's order, the retired ones last."""
    order = (LibraryItem.retired_at.is_not(None), LibraryItem.position, LibraryItem.id)
    return session.scalars(select(LibraryItem).order_by(*order)).all()


def offered_texts() -> list[ItemText]:
    """What evaluations that come with the claim may take, in the office's order."""
    return [library_text(item) for item in whole_library() if item.retired_at is None and not item.is_follow_up]


def standard_texts() -> list[ItemText]:
    """What drafts begin with."""
    standard = {item.id for item in whole_library() if item.is_standard}
    return texts_taken(standard)


def texts_taken(ids: Collection[int]) -> list[ItemText]:
    """Those of these ids that are offered."""
    return [text for text in offered_texts() if text.library_id in ids]


def objectives_id() -> int | None:
    """The standard question for all objectives together, in whose place each of them is asked for."""
    return next((text.library_id for text in standard_texts() if asks_for_all_objectives(text)), None)


def library_text(item: LibraryItem) -> ItemText:
    """A question of the library as plain values."""
    return text_of(item, library_id=item.id)
