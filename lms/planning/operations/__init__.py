"""Writes of planning, one verb each."""

from lms.planning.operations.publishing import publish_activity, shorten_published, withdraw_activity
from lms.planning.operations.recordings import (
    attach_recording,
    attest_never_broadcast,
    except_captions,
    set_broadcast,
)

__all__ = [
    "attach_recording",
    "attest_never_broadcast",
    "except_captions",
    "publish_activity",
    "set_broadcast",
    "shorten_published",
    "withdraw_activity",
]
