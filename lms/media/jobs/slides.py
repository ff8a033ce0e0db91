"""Slides that were received: looked into, their pages drawn."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import select

from lms import db, storage
from lms.jobs.outbox import job
from lms.media import operations
from lms.media.models import RecordingState, SlideDeck, Upload
from lms.media.rules import Unreadable
from lms.media.scanning import ScannerSilent


@job("media.read_slides")
def read_slides(deck_id: int) -> None:
    """Look into a PDF and draw its pages. Repeatable: what is ready, refused or gone stays as it is."""
    temporary = _waiting_slides(deck_id)
    if temporary is None:
        return
    try:
        leafed = operations.leaf_through_slides(temporary)
    except Unreadable as failure:
        _end_slides(deck_id, partial(operations.note_slides_failure, failure=failure))
    except FileNotFoundError:
        _end_slides(deck_id, partial(operations.note_slides_failure, failure=Unreadable("lost")))
    except OSError as error:
        reason = f"scanner_silent:{error}" if isinstance(error, ScannerSilent) else storage.trouble_of(error)
        if not reason:
            raise
        _end_slides(deck_id, partial(operations.let_slides_wait, reason=reason))
        return
    else:
        _end_slides(deck_id, partial(operations.show_slides, leafed=leafed))
    temporary.unlink(missing_ok=True)


def _waiting_slides(deck_id: int) -> Path | None:
    with db.transaction(write=False):
        name = db.session.scalar(
            select(Upload.temporary)
            .join(SlideDeck, SlideDeck.id == Upload.deck_id)
            .where(SlideDeck.id == deck_id, SlideDeck.state == RecordingState.CHECKING)
        )
    return storage.files().spooled(name) if name else None


def _end_slides(deck_id: int, write: Callable[[SlideDeck], None]) -> None:
    """Write the result, unless another run has, or somebody has taken these slides away meanwhile."""
    with db.transaction():
        deck = db.session.scalars(select(SlideDeck).where(SlideDeck.id == deck_id).with_for_update()).one_or_none()
        if deck is not None and deck.state is RecordingState.CHECKING:
            write(deck)
