"""What the player may play besides the uploaded file: qualities with their addresses, and stills of places."""

from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from lms.activities.models import Activity
from lms.media.models import Recording, RenditionFile, RenditionPart
from lms.media.queries import Playable, renditions_to_play
from lms.media.streaming import gives_passes, stream_address
from lms.web.headers import take_media_from_scripts


class Stream(NamedTuple):
    """A quality as the player offers it; its value is what this device remembers."""

    value: str
    words: str
    address: str


def stream_facts(found: Activity, recording: Recording) -> dict[str, Any]:
    """Streams, the best first, and stills as milliseconds and address; none while they are not made."""
    made = renditions_to_play(recording.id)
    if made is None:
        return {"streams": [], "stills": []}
    take_media_from_scripts()
    streams = [Stream(*_named(file), _address(found, made, file)) for file in made.streams]
    return {"streams": streams, "stills": [(file.at_ms, _address(found, made, file)) for file in made.stills]}


def file_address(found: Activity, recording: Recording) -> str:
    """Where the recording lies as it was uploaded, which plays where no stream does; by a pass where one is given.

    Its door names the version, and the pass is for this one file.
    """
    if not gives_passes():
        return url_for("learning.recording", slug=found.slug, version=recording.id)
    name = recording.storage_name
    return stream_address("learning.stream", prefix=name, name=name, slug=found.slug)


def _named(file: RenditionFile) -> tuple[str, str]:
    if file.part is RenditionPart.SOUND:
        return "sound", str(_("Audio only"))
    if file.part is RenditionPart.ALL:
        return "auto", str(_("Automatic"))
    return str(file.height), f"{file.height}p"


def _address(found: Activity, made: Playable, file: RenditionFile) -> str:
    name = f"{made.folder}/{file.name}"
    return stream_address("learning.stream", prefix=made.folder, name=name, slug=found.slug)
