"""The Debian packages that the product and its tests stand on: which are missing, and how they come.

Each package is known by what it gives, not by its name in a package database: a machine that has its
own Chromium or another distribution's Pango needs nothing from apt.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Needs = dict[str, Callable[[], bool]]

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
POSTGRES_DROP_IN = Path("/etc/postgresql-common/createcluster.d/no-main-cluster.conf")
SERVICE_POLICY = Path("/usr/sbin/policy-rc.d")
NGINX_MODULES = Path("/usr/lib/nginx/modules")
UPDATE_ATTEMPTS = 6


def _library(name: str) -> Callable[[], bool]:
    """Say whether the dynamic linker finds a shared library."""

    def loads() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return loads


def _font(file_name: str) -> Callable[[], bool]:
    """Say whether a font file lies in one of the folders that fontconfig reads."""
    return lambda: any(
        next(Path(folder).expanduser().rglob(file_name), None) is not None for folder in FONT_FOLDERS
    )


def _program(name: str, variable: str = "") -> Callable[[], bool]:
    """Say whether a program is on the path, or named by an environment variable."""
    return lambda: shutil.which(os.environ.get(variable) or name) is not None


def _ensurepip() -> bool:
    """Debian leaves the means to fill a virtual environment out of its plain python3."""
    return importlib.util.find_spec("ensurepip") is not None


def _certificates() -> bool:
    """Say whether anything tells Python which certificate authorities to trust."""
    paths = ssl.get_default_verify_paths()
    bundles = (os.environ.get(paths.openssl_cafile_env), paths.openssl_cafile)
    return any(Path(name).is_file() for name in bundles if name) or any(Path(paths.openssl_capath).glob("*"))


def _postgresql() -> bool:
    """Debian keeps PostgreSQL's server programs off the path."""
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _nginx() -> bool:
    """Debian keeps nginx off the path of those who are not root."""
    return shutil.which("nginx") is not None or Path("/usr/sbin/nginx").exists()


RUN: Needs = {
    "python3-venv": _ensurepip,
    "ca-certificates": _certificates,
    "libpango-1.0-0": _library("libpango-1.0.so.0"),
    "libpangoft2-1.0-0": _library("libpangoft2-1.0.so.0"),
    "libharfbuzz-subset0": _library("libharfbuzz-subset.so.0"),
    "fonts-dejavu-core": _font("DejaVuSans.ttf"),
    "fonts-noto-core": _font("NotoSans-Regular.ttf"),
}
TEST: Needs = RUN | {
    "chromium": _program("chromium", "LMS_CHROMIUM"),
    "libatomic1": _library("libatomic.so.1"),
    "libnginx-mod-http-js": (NGINX_MODULES / "ngx_http_js_module.so").exists,
    "nginx": _nginx,
    "postgresql": _postgresql,
    "poppler-utils": _program("pdfinfo"),
}


def ensure(needs: Needs) -> None:
    """Bring what is missing, or end with the one line that the reader has to type."""
    missing = _missing(needs)
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise SystemExit(f"Please install what these Debian packages give: {' '.join(missing)}")
    if os.geteuid() != 0:
        raise SystemExit(f"System packages are missing. Please type this line and start again:\n{_line(missing)}")
    print(f"Installing from Debian: {' '.join(missing)}", flush=True)
    with _no_main_cluster(), _no_service():
        _install(missing)
    if still := _missing(needs):
        raise SystemExit(f"apt-get installed all packages, but Python finds no use of: {' '.join(still)}")


def _missing(needs: Needs) -> list[str]:
    return [name for name, present in needs.items() if not present()]


def _line(packages: list[str]) -> str:
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def _install(packages: list[str]) -> None:
    for _attempt in range(UPDATE_ATTEMPTS):
        if _apt_get("update").returncode == 0:
            break
        # The lists have a lock of their own, for which apt-get does not wait.
        time.sleep(5)
    done = _apt_get("install", "-y", "--no-install-recommends", *packages)
    if done.returncode:
        raise SystemExit(f"{done.stdout}\napt-get could not install: {' '.join(packages)}")


def _apt_get(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run apt-get and keep what it writes, hundreds of lines, for the case that it fails."""
    return subprocess.run(
        ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0", *arguments],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@contextmanager
def _no_service() -> Iterator[None]:
    """Keep Debian from starting a web server at port 80 because its program was installed for tests."""
    if SERVICE_POLICY.exists():
        # This machine has a policy of its own.
        yield
        return
    SERVICE_POLICY.write_text("#!/bin/sh\nexit 101\n")
    SERVICE_POLICY.chmod(0o755)
    try:
        yield
    finally:
        SERVICE_POLICY.unlink()


@contextmanager
def _no_main_cluster() -> Iterator[None]:
    """Keep Debian's postgresql from creating and starting a server that nobody asked for."""
    if POSTGRES_DROP_IN.parent.parent.exists():
        # PostgreSQL's own settings are here already: they are this machine's business.
        yield
        return
    POSTGRES_DROP_IN.parent.mkdir(parents=True)
    POSTGRES_DROP_IN.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        POSTGRES_DROP_IN.unlink()
        POSTGRES_DROP_IN.parent.rmdir()
        if not any(POSTGRES_DROP_IN.parent.parent.iterdir()):
            POSTGRES_DROP_IN.parent.parent.rmdir()
