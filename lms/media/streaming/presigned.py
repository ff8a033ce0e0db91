"""The bucket itself: the browser is sent to an address there."""

from typing import Final

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from lms import storage
from lms.media.rules import StoredFile
from lms.media.streaming.shape import NO_PASS

LIVES_SECONDS: Final = 300


class Presigned:
    """A redirect to an address that is good for five minutes, for everybody who holds it: an office's choice."""

    def answer(self, stored: StoredFile) -> Response:
        """Where in the bucket the bytes are."""
        kind = stored.content_type
        address = storage.files().address_for(stored.name, seconds=LIVES_SECONDS, content_type=kind)
        response: Response = redirect(address, 307)
        response.headers["Cache-Control"] = "no-store"
        return response

    def pass_for(self, prefix: str) -> str:
        """Every part is asked for here first."""
        return NO_PASS
