"""Recordings of published activities that others have taken the place of."""

from typing import Any

from lms import clock, db
from lms.activities.models import Activity, Replacement
from lms.activities.replacing import Content, ends_of
from lms.media.models import Recording
from tests.factories.activities import make_recording
from tests.factories.people import make_person


def replaced(activity: Activity, content: Content, **values: Any) -> Recording:
    """The activity shows another recording from now on, as if the office had declared it so."""
    old = activity.recording
    assert old is not None
    kept: dict[str, Any] = {
        "duration_ms": old.duration_ms,
        "storage_name": old.storage_name,
        "poster_name": old.poster_name,
        "size": old.size,
    }
    new = make_recording(**(kept | values), replaces_id=old.id)
    db.session.add(
        Replacement(
            activity_id=activity.id,
            old_id=old.id,
            new_id=new.id,
            content=content,
            made_by=make_person(address=None).id,
            made_at=clock.now(),
            until=ends_of(content, clock.now()),
            reason="A better one.",
        )
    )
    db.session.flush()
    activity.recording = new
    db.session.commit()
    return new
