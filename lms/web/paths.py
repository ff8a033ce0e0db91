"""Paths to return to: ours only."""

from urllib.parse import urlsplit


def safe_path(path: str | None, default: str = "/") -> str:
    """The path where it leads to a page of ours, else the default: no redirect leaves the house."""
    if not path or len(path) > 1000 or not path.startswith("/") or path.startswith(("//", "/\\")):
        return default
    parts = urlsplit(path)
    clean = not parts.scheme and not parts.netloc and "\\" not in path and path.isprintable()
    return path if clean else default
