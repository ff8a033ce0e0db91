"""The key and its documents from the command line, without a network."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms import config, signing
from lms.cli import main
from lms.config import Settings
from lms.credit import commands, rendering
from tests.credit.test_certificate import CODE, facts


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a key, which the commands use."""
    monkeypatch.setenv("LMS_HOME", str(tmp_path))
    config.use(Settings(home=tmp_path))
    signing.make_first(tmp_path)
    return tmp_path


def lms(*words: str | Path) -> Result:
    """What a command answers."""
    return CliRunner().invoke(main, [str(word) for word in words])


def test_a_document_is_checked_by_its_file_alone(home: Path, tmp_path: Path) -> None:
    data, fingerprint = rendering.signed(facts())
    place, keys = tmp_path / "one.pdf", tmp_path / "keys.pem"
    place.write_bytes(data)
    answer = lms("certificate", "check", place)
    assert answer.exit_code == 0, answer.output
    assert "Unchanged: every byte is as CN=Northgate Health Continuing Education" in answer.output
    assert fingerprint in answer.output
    assert "7QK2-M9XD-V3HW-8PZC-N6FA-4TRB-J5GY" in answer.output
    assert CODE in data.decode("latin-1")
    keys.write_text(signing.as_pem())
    assert lms("certificate", "check", place, "--keys", keys).exit_code == 0
    place.write_bytes(data.replace(b"/Lang (en)", b"/Lang (fr)"))
    answer = lms("certificate", "check", place, "--keys", keys)
    assert (answer.exit_code, "Changed" in answer.output) == (1, True)


def test_another_document_of_the_house_names_no_certificate(home: Path, tmp_path: Path) -> None:
    data, _fingerprint = rendering.signed(facts(code="A list"))
    (tmp_path / "one.pdf").write_bytes(data)
    answer = lms("certificate", "check", tmp_path / "one.pdf")
    assert (answer.exit_code, "Certificate" in answer.output) == (0, False)


def test_what_is_no_document_and_what_is_no_key_is_said(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "one.pdf"
    place.write_bytes(b"%PDF-1.7")
    answer = lms("certificate", "check", place)
    assert (answer.exit_code, "Not known" in answer.output) == (1, True)
    assert "holds no certificates" in lms("certificate", "check", place, "--keys", place).output
    monkeypatch.setattr(commands, "LARGEST_BYTES", 3)
    assert "too large" in lms("certificate", "check", place).output


def test_a_key_is_shown_exported_and_replaced(home: Path) -> None:
    assert lms("init").exit_code == 0
    old = signing.current().fingerprint
    assert lms("signing-key", "rotate").exit_code == 1
    answer = lms("signing-key", "rotate", "--yes")
    assert answer.exit_code == 0, answer.output
    new = signing.current().fingerprint
    assert f"In use now: {new}" in answer.output
    shown = lms("signing-key", "show").output.splitlines()
    assert [line.split()[0] for line in shown] == [new, old]
    assert [line.split(", ")[1] for line in shown] == ["in use", "no longer in use"]
    assert lms("signing-key", "export").output.count("BEGIN CERTIFICATE") == 2
    assert "Sound: settings" in lms("check").output
