"""Lock files: every package with its hashes, the same version in each of them, and no address of a registry."""

import re

import pytest

from scripts.setup import ROOT, RUNNING_LOCKS, _lock_for

LOCKS = (*RUNNING_LOCKS, "requirements-dev.lock")
PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(lock: str) -> set[tuple[str, str]]:
    """Names and versions."""
    return set(PIN.findall((ROOT / lock).read_text()))


def test_each_lock_holds_the_one_before_it() -> None:
    folder, bucket, tests = (pins(lock) for lock in LOCKS)
    assert folder < bucket < tests
    assert "s3fs" in dict(bucket - folder)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_hashes_and_none_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert all("--hash=sha256:" in entry for entry in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:])


def test_whose_files_are_in_a_bucket_is_given_its_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LMS_MEDIA_ROOT", raising=False)
    assert (_lock_for("run"), _lock_for("test")) == ("requirements.lock", "requirements-dev.lock")
    monkeypatch.setenv("LMS_MEDIA_ROOT", "s3://ce-media")
    assert (_lock_for("run"), _lock_for("test")) == ("requirements-s3.lock", "requirements-dev.lock")
