"""A real nginx with the project's own configuration, in a temporary folder on a free port."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

from tests.guardian import Guarded, free_port

ROOT = Path(__file__).resolve().parent.parent
MODULE = Path("/usr/lib/nginx/modules/ngx_http_js_module.so")
# Debian's nginx would write where root alone may.
PLACES = """
    access_log off;
    error_log stderr;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
"""
SETTINGS = """
load_module {module};
{user}
daemon off;
worker_processes {workers};
pid {folder}/pid;
error_log stderr;
events {{ worker_connections 256; }}
http {{
    {places}
    keepalive_requests 1000000;
    include enduring/http.conf;
    {bucket_http}
    upstream enduring {{ server 127.0.0.1:{application}; keepalive 16; }}
    server {{
        listen 127.0.0.1:{port};
        access_log /dev/stderr enduring;
        set $enduring_media {media};
        {bucket}
        include enduring/locations.conf;
        location /plain/ {{ alias {media}/; include enduring/media.conf; }}
    }}
}}
"""


def nginx_path() -> str:
    """The program; Debian keeps it off the path of those who are not root."""
    found = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
    if found is None or not MODULE.exists():
        raise FileNotFoundError("There is no nginx with JavaScript: apt-get install nginx libnginx-mod-http-js")
    return found


class Nginx:
    """nginx before an application on this machine; use it as a context."""

    def __init__(self, *, application: int, media: Path, key: str, bucket: str = "", workers: int = 1) -> None:
        """Take the application's port, the folder of its files, what signs passes, and the bucket's origin."""
        self.port = free_port()
        self._guarded = Guarded("nginx")
        folder = self._guarded.folder
        shutil.copytree(ROOT / "deploy" / "nginx" / "enduring", folder / "enduring")
        (folder / "enduring" / "key.json").write_text(key)
        self._number = folder / "pid"
        user = "user root;" if os.geteuid() == 0 else ""
        self._settings = folder / "nginx.conf"
        self._settings.write_text(
            SETTINGS.format(
                module=MODULE,
                places=PLACES.format(folder=folder),
                user=user,
                workers=workers,
                folder=folder,
                application=application,
                port=self.port,
                media=media,
                bucket=f"set $enduring_bucket {bucket}; include enduring/bucket.conf;" if bucket else "",
                bucket_http="include enduring/bucket_http.conf;" if bucket else "",
            )
        )

    def __enter__(self) -> Nginx:
        """Start it and wait until it listens."""
        command = [nginx_path(), "-p", str(self._guarded.folder), "-c", str(self._settings), "-e", "stderr"]
        tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        if tried.returncode:
            self._guarded.stop()
            raise RuntimeError(f"nginx refuses its settings: {tried.stderr}{tried.stdout}")
        self._guarded.launch(command)
        for _ in range(200):
            if self._listens():
                return self
            time.sleep(0.05)
        raise RuntimeError(f"nginx does not listen: {self.log()}")

    def __exit__(self, *_error: object) -> None:
        """End it, whatever happened."""
        self._guarded.stop()

    @property
    def process(self) -> int:
        """The number of its first process."""
        return int(self._number.read_text())

    def log(self) -> str:
        """What it has written so far."""
        return self._guarded.log()

    def _listens(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.connect()
        except OSError:
            return False
        connection.close()
        return self._number.exists() and self._number.read_text().strip() != ""
