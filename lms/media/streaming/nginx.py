"""nginx in front: it sends what we name to it, or checks passes and need not ask at all."""

from typing import Final
from urllib.parse import quote, urlsplit

from flask import current_app
from werkzeug.wrappers import Response

from lms import clock, storage
from lms.media.passes import ADDRESS_LIVES, address_pass, key_for_nginx
from lms.media.rules import StoredFile
from lms.media.streaming.shape import NO_PASS, closed_off
from lms.media.streaming.sittings import expect_sitting

# Places that nginx knows and no browser reaches; deploy/nginx/locations.conf has the same names.
FOLDER, BUCKET = "/_media/", "/_bucket"
SECONDS_IN_BUCKET: Final = 60


class HandedOver:
    """X-Accel-Redirect: the application says yes, nginx reads the file, or the bucket, and cuts the ranges."""

    def answer(self, stored: StoredFile) -> Response:
        """No bytes, but where nginx finds them, and their type as it was found by looking into them."""
        response = Response(headers={"X-Accel-Redirect": _place_of(stored)})
        return closed_off(response, "", stored.content_type)

    def pass_for(self, prefix: str) -> str:
        """Every part is asked for here."""
        return NO_PASS


class Signed(HandedOver):
    """Passes: nginx checks them with its JavaScript module, and asks here only where one is no longer good."""

    def pass_for(self, prefix: str) -> str:
        """A pass for this browser's session and everything below the prefix; its cookie goes with the answer."""
        key = key_for_nginx(str(current_app.config["SECRET_KEY"]))
        end = int((clock.now() + ADDRESS_LIVES).timestamp())
        return address_pass(key, prefix=prefix, end=end, sitting=expect_sitting(key))


def _place_of(stored: StoredFile) -> str:
    kind = stored.content_type
    address = storage.files().address_for(stored.name, seconds=SECONDS_IN_BUCKET, content_type=kind)
    if not address:
        return FOLDER + quote(stored.name)
    parts = urlsplit(address)
    return f"{BUCKET}{parts.path}?{parts.query}"
