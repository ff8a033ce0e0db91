"""Addresses that documents of the ledger name."""

from lms import config


def address_of(path: str) -> str:
    """The whole address of a path, as letters and documents name it."""
    return config.current().base_url.rstrip("/") + path
