"""What a browser's upload script does, header by header."""

from base64 import b64encode
from dataclasses import dataclass

from werkzeug.test import TestResponse

from tests.pages import Browser

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = TUS | {"Content-Type": "application/offset+octet-stream"}


@dataclass
class Sender:
    """What a browser's upload script does."""

    browser: Browser

    def begin(self, length: int, name: str = "grand_rounds.mp4", **headers: str) -> TestResponse:
        """Ask for an address."""
        metadata = f"filename {b64encode(name.encode()).decode()}"
        told = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata} | headers
        return self.browser.client.post("/recordings/uploads", headers=told)

    def send(self, address: str, offset: int, content: bytes, **headers: str) -> TestResponse:
        """Send a piece."""
        told = PIECE | {"Upload-Offset": str(offset)} | headers
        return self.browser.client.patch(address, data=content, headers=told)

    def offset(self, address: str) -> int:
        """Where it goes on."""
        return int(self.browser.client.head(address, headers=TUS).headers["Upload-Offset"])
