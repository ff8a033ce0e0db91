"""Slides beside a recording: a PDF from its arrival until its pages are shown, removed, or taken along."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import delete, update

from lms import clock, config, storage
from lms.audit.log import note
from lms.db import session
from lms.jobs.outbox import enqueue
from lms.media.leafing import HEAD, insist_on_pdf, leaf_through
from lms.media.models import Recording, RecordingState, Slide, SlideDeck, Upload
from lms.media.operations.examination import TRIED_AGAIN
from lms.media.queries import pages_of
from lms.media.rules import Unreadable
from lms.media.scanning import insist_on_clean

SLIDES: Final = "slides"
# Of two the later is shown.
_BEFORE: Final = timedelta(seconds=1)

_followers: dict[str, Callable[[Recording], None]] = {}


def when_slides_change(room: str, follow: Callable[[Recording], None]) -> None:
    """Let a room that this one may not know follow: an activity is found by what stands on its slides."""
    _followers[room] = follow


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page that is kept: its picture, and what is written on it."""

    storage_name: str
    sha256: str
    size: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Leafed:
    """All that is known of a PDF once it and its pages are kept."""

    storage_name: str
    sha256: str
    size: int
    pages: tuple[Page, ...]


def leaf_through_slides(temporary: Path) -> Leafed:
    """Look into a received PDF and keep it with its pages; raises Unreadable, ScannerSilent, OSError.

    Slow, so outside any transaction. The temporary name stays until the result is written down.
    """
    with temporary.open("rb") as file:
        insist_on_pdf(file.read(HEAD))
    insist_on_clean(config.current().clamav, temporary)
    content = temporary.read_bytes()
    with TemporaryDirectory(prefix="slides-") as folder:
        leaves = leaf_through(temporary, Path(folder))
        pages = tuple(_kept(leaf.picture.read_bytes(), leaf.text) for leaf in leaves)
    digest = sha256(content).hexdigest()
    name = storage.files().keep(temporary, SLIDES, digest, suffix=".pdf")
    return Leafed(storage_name=name, sha256=digest, size=len(content), pages=pages)


def await_slides(deck_id: int) -> None:
    """All of the PDF is here: it is looked into next."""
    session.execute(update(SlideDeck).where(SlideDeck.id == deck_id).values(state=RecordingState.CHECKING))
    enqueue("media.read_slides", deck_id=deck_id)


def show_slides(deck: SlideDeck, leafed: Leafed) -> None:
    """Write down what was found: from now on learners see these slides, and those before are forgotten."""
    _fill(deck, leafed)
    recording, added_by = deck.recording, deck.added_by
    session.expire(recording, ["slide_decks"])
    # Of two that came at the same time the later is shown, whichever was read first.
    for other in [one for one in recording.slide_decks if one.is_ready and one is not recording.slides]:
        _forget(other)
    note(
        "slides_shown",
        actor_id=added_by,
        subject=("recording", recording.id),
        pages=len(leafed.pages),
        sha256=leafed.sha256,
    )
    _tell(recording)


def note_slides_failure(deck: SlideDeck, failure: Unreadable) -> None:
    """Say why they cannot be shown; those before stay."""
    deck.state, deck.failure = RecordingState.UNREADABLE, f"{failure.code}:{failure.detail}"
    note("slides_unreadable", actor_id=deck.added_by, subject=_subject(deck), reason=failure.code)


def let_slides_wait(deck: SlideDeck, reason: str) -> None:
    """Leave them as they were received, say why (`scanner_silent:` and more, or `storage_full`), and try again."""
    deck.failure = reason[:300]
    enqueue("media.read_slides", after=TRIED_AGAIN, deck_id=deck.id)


def remove_slides(deck: SlideDeck, *, actor_id: int | None) -> None:
    """Take slides away, or what has arrived of them; the files stay in the storage under their digests."""
    recording, was_shown = deck.recording, deck.is_ready
    note("slides_removed", actor_id=actor_id, subject=_subject(deck), sha256=deck.sha256)
    _forget(deck)
    if was_shown:
        _tell(recording)


def forget_unread_slides(recording: Recording) -> None:
    """What could not be read has been said; better slides are on their way."""
    for deck in [one for one in recording.slide_decks if one.state is RecordingState.UNREADABLE]:
        _forget(deck)


def take_slides_along(source: Recording, target: Recording, *, actor_id: int | None) -> None:
    """Give a recording the slides of another with the same content; the files are shared.

    What stands at the target gives way, and these give way to what is on its way there; a source without slides
    changes nothing.
    """
    deck = source.slides
    if deck is None or (target.slides is not None and target.slides.sha256 == deck.sha256):
        return
    on_their_way = [one.added_at - _BEFORE for one in target.slide_decks if not one.is_ready]
    copy = SlideDeck(
        recording=target,
        original_name=deck.original_name,
        added_by=actor_id,
        added_at=min([clock.now(), *on_their_way]),
    )
    session.add(copy)
    session.flush()
    pages = tuple(
        Page(storage_name=one.storage_name, sha256=one.sha256, size=one.size, text=one.text)
        for one in pages_of(deck)
    )
    leafed = Leafed(storage_name=deck.storage_name, sha256=deck.sha256, size=deck.size, pages=pages)
    show_slides(copy, leafed)


def _kept(picture: bytes, text: str) -> Page:
    name, digest = storage.files().write(SLIDES, picture, suffix=".webp")
    return Page(storage_name=name, sha256=digest, size=len(picture), text=text)


def _fill(deck: SlideDeck, leafed: Leafed) -> None:
    deck.storage_name, deck.sha256, deck.size = leafed.storage_name, leafed.sha256, leafed.size
    deck.state, deck.failure, deck.pages = RecordingState.READY, "", len(leafed.pages)
    session.add_all(
        Slide(
            deck_id=deck.id,
            number=number,
            storage_name=page.storage_name,
            sha256=page.sha256,
            size=page.size,
            text=page.text,
        )
        for number, page in enumerate(leafed.pages, start=1)
    )
    session.flush()


def _forget(deck: SlideDeck) -> None:
    """The row with its pages, and whatever has arrived of it."""
    session.execute(delete(Slide).filter_by(deck_id=deck.id))
    session.execute(delete(Upload).filter_by(deck_id=deck.id))
    recording = deck.recording
    session.delete(deck)
    session.flush()
    session.expire(recording, ["slide_decks"])


def _subject(deck: SlideDeck) -> tuple[str, int]:
    return "recording", deck.recording.id


def _tell(recording: Recording) -> None:
    session.flush()
    for follow in _followers.values():
        follow(recording)
