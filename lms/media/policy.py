"""Who may see and change recordings of the library."""

from lms.access.actor import Actor, holds, holds_for
from lms.access.decision import ALLOWED, Decision, refused
from lms.access.permissions import Permission
from lms.media.models import Recording


def sees_all_recordings(actor: Actor) -> bool:
    """The office's course admins see the whole library; a department's see what they brought themselves."""
    return holds_for(actor, Permission.RECORDINGS_UPLOAD, ())


def may_edit_recording(actor: Actor, recording: Recording) -> Decision:
    """Change, caption and preview: the office, and who added it while still holding the permission."""
    is_own = recording.added_by is not None and recording.added_by == actor.id
    if sees_all_recordings(actor) or (is_own and holds(actor, Permission.RECORDINGS_UPLOAD)):
        return ALLOWED
    return refused("not_allowed")
