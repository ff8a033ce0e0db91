"""What is missing is brought by root, and named to everybody else."""

import os
from pathlib import Path

import pytest

from scripts import system_packages


def test_nothing_is_asked_where_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    system_packages.ensure({"libpango-1.0-0": lambda: True})


def test_an_ordinary_user_gets_the_one_line_to_type(
    monkeypatch: pytest.MonkeyPatch, programs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    _program(programs, "apt-get", "echo must not run >&2; exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as end:
        system_packages.ensure({"chromium": lambda: False, "postgresql": lambda: True})
    line = str(end.value).splitlines()[-1]
    assert line.endswith("apt-get install -y --no-install-recommends chromium")
    assert "must not run" not in capfd.readouterr().err


def test_root_gets_only_what_is_missing_installed(monkeypatch: pytest.MonkeyPatch, programs: Path) -> None:
    asked = programs / "asked"
    _program(
        programs,
        "apt-get",
        f'echo "$@" >> "{asked}"; [ -e "{programs}/policy" ] && printf "exit 101" > "{programs}/seen"',
    )
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(system_packages, "POSTGRES_DROP_IN", programs / "common" / "createcluster.d" / "no.conf")
    monkeypatch.setattr(system_packages, "SERVICE_POLICY", programs / "policy")
    needs = {
        "there": lambda: True,
        "chromium": lambda: "chromium" in (asked.read_text() if asked.exists() else ""),
    }
    system_packages.ensure(needs)
    update, install = asked.read_text().splitlines()
    assert update.endswith("update")
    assert install.endswith("install -y --no-install-recommends chromium")
    assert not (programs / "common").exists()
    assert not (programs / "policy").exists()
    assert (programs / "seen").read_text() == "exit 101"


def test_a_system_without_apt_is_told_what_to_bring(programs: Path) -> None:
    with pytest.raises(SystemExit, match="what these Debian packages give: chromium"):
        system_packages.ensure({"chromium": lambda: False})


def test_a_failed_installation_shows_what_apt_said(monkeypatch: pytest.MonkeyPatch, programs: Path) -> None:
    _program(programs, "apt-get", 'case "$*" in *install*) echo no room on the disk; exit 100;; esac')
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(system_packages, "POSTGRES_DROP_IN", programs / "common" / "createcluster.d" / "no.conf")
    monkeypatch.setattr(system_packages, "SERVICE_POLICY", programs / "policy")
    with pytest.raises(SystemExit, match="no room on the disk"):
        system_packages.ensure({"chromium": lambda: False})


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that is the whole search path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def _program(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
