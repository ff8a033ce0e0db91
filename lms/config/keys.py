"""The signing key, kept in the home folder."""

import os
import secrets
from pathlib import Path


def key_in(home: Path) -> str:
    """The signing key kept in the home folder; made the first time, readable by its owner only."""
    path = home / "secret.key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        _put_first(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def _put_first(path: Path, text: str) -> None:
    # Linked into place when it is whole: of two processes that start together, both read the first one's.
    own = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    own.touch(mode=0o600)
    own.write_text(text)
    try:
        os.link(own, path)
    except FileExistsError:
        return
    finally:
        own.unlink()
