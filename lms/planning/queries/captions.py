"""What hangs on a recording's captions."""

from hashlib import sha256

from sqlalchemy import select

from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.db import session
from lms.media.models import Recording


def needs_its_captions(recording: Recording) -> bool:
    """True where learners see this recording in an activity that has no exception from captions."""
    published = select(Activity.id).where(
        Activity.recording_id == recording.id,
        Activity.state == ActivityState.PUBLISHED,
        Activity.captions_exception == "",
    )
    return session.scalar(published.limit(1)) is not None


def seen_captions(recording: Recording) -> str:
    """A token of the captions as they stand: whoever replaces some brings back what her page showed."""
    told = "|".join(f"{track.language} {track.changed_at.isoformat()}" for track in recording.captions)
    return sha256(told.encode()).hexdigest()[:16]
