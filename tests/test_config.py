"""Settings: each bad value is named, nothing unsafe runs in production, no typo passes unseen."""

import os
import stat
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from lms import config
from lms.config import PREFIX, SettingRefused, Settings, from_environment, key_in, keys
from tests.parallel import together

SAFE: dict[str, Any] = {
    "environment": "production",
    "base_url": "https://ce.northgate.example",
    "mail_carrier": "smtp",
}


def test_every_setting_says_what_it_means() -> None:
    assert all(len(item.metadata["meaning"]) > 5 for item in fields(Settings))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("environment", "staging"), ("mail_carrier", "pigeon"), ("password_profile", "none")),
        *(("accreditor", "nobody"), ("log_level", "LOUD"), ("provider_colour", "teal"), ("zone", "Chicago")),
        *(("port", 0), ("port", 65536), ("smtp_port", 0), ("workers", 0), ("session_hours", 0)),
        *(("max_upload_bytes", 0), ("uploads_at_once", 0), ("session_idle_hours", 0), ("retention_years", 0)),
        *(("base_url", "ce.northgate.example"), ("base_url", "http://"), ("base_url", "http://a/b")),
        *(
            ("provider_signature", "<script>"),
            ("base_url", "ftp://a"),
            ("base_url", "http://a b"),
            ("database_url", "mysql://root@host/lms"),
            ("speech_to_text", "an engine"),
            ("ja_pars_provider_id", "12345"),
            ("ce_broker_provider_id", "1234"),
            ("report_domain", "northgate"),
        ),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str | int) -> None:
    with pytest.raises(SettingRefused, match=f"{PREFIX}{name.upper()}"):
        Settings(**{name: value})


def test_the_defaults_are_fine_and_so_is_a_safe_production() -> None:
    assert Settings().problems() == []
    assert Settings(**SAFE).is_production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("demo", True),
        ("secret_key", "short"),
        ("base_url", "http://ce.northgate.example"),
        ("mail_carrier", "file"),
        ("s3_endpoint", "http://s3.northgate.example"),
    ],
)
def test_production_refuses_what_is_unsafe(name: str, value: object) -> None:
    with pytest.raises(SettingRefused, match=f"{PREFIX}{name.upper()}"):
        Settings(**(SAFE | {name: value}))


def test_values_come_from_the_environment() -> None:
    given = from_environment(
        {"LMS_HOME": "/srv/lms", "LMS_DEMO": "yes", "LMS_WORKERS": "3", "LMS_ZONE": "UTC", "PATH": "/bin"}
    )
    assert (given.home, given.demo, given.workers, given.zone) == (Path("/srv/lms"), True, 3, "UTC")
    assert not from_environment({"LMS_DEMO": "0"}).demo


@pytest.mark.parametrize(
    ("name", "text"),
    [("LMS_DEMO", "maybe"), ("LMS_WORKERS", "two"), ("LMS_WORKERS", "-1"), ("LMS_WORKERS", "²"), ("PORT", "http")],
)
def test_a_value_of_the_wrong_kind_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(SettingRefused, match=name):
        from_environment({name: text})


def test_an_unknown_name_is_refused_but_those_of_the_tests_are_not() -> None:
    with pytest.raises(SettingRefused, match="LMS_WORKER is no setting"):
        from_environment({"LMS_WORKER": "3"})
    from_environment({"LMS_SAMPLE_DATA": "/data", "LMS_CHROMIUM": "chromium"})


def test_the_port_decides_the_address_unless_that_is_set() -> None:
    assert from_environment({"PORT": "8123"}).base_url == "http://127.0.0.1:8123"
    assert from_environment({"PORT": "8123", "LMS_PORT": "9000"}).port == 9000
    assert from_environment({"LMS_PORT": "9000", "LMS_BASE_URL": "http://a"}).base_url == "http://a"


def test_the_embedded_database_and_queue_live_at_home_unless_they_are_set(tmp_path: Path) -> None:
    home = Settings(home=tmp_path)
    assert (home.database, home.queue) == (f"sqlite:///{tmp_path}/enduring.sqlite3", tmp_path / "queue.sqlite3")
    away = Settings(home=tmp_path, database_url="postgresql://u@h/d", queue_path=Path("/srv/q"))
    assert (away.database, away.queue) == ("postgresql://u@h/d", Path("/srv/q"))


def test_files_lie_in_a_folder_or_in_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Settings(home=tmp_path, media_root="s3://ce-media/years/2026", s3_endpoint="http://127.0.0.1:9000")
    assert home.spool_folder == tmp_path / "spool"
    assert Settings(home=tmp_path, spool=Path("/srv/spool")).spool_folder == Path("/srv/spool")
    for refused in ("s3://", "s3:///x", "s3://a", "s3://bucket/../x", "gs://bucket", "s3://Bucket"):
        with pytest.raises(SettingRefused, match="LMS_MEDIA_ROOT"):
            Settings(media_root=refused)
    with pytest.raises(SettingRefused, match="LMS_S3_ENDPOINT"):
        Settings(s3_endpoint="127.0.0.1:9000")
    with pytest.raises(SettingRefused, match="needs LMS_MEDIA_ROOT in S3 and LMS_S3_ENDPOINT"):
        Settings(streaming="presigned")
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(SettingRefused, match="needs the package s3fs"):
        Settings(media_root="s3://ce-media")


def test_the_settings_in_use_can_be_asked_for(settings: Settings) -> None:
    before = list(config._in_use)
    config.use(settings)
    assert config.current() is settings
    config._in_use[:] = before


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    key = key_in(home)
    assert len(key) >= 32
    assert key_in(home) == key
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    assert os.listdir(home) == ["secret.key"]


def test_processes_that_start_together_read_one_key(tmp_path: Path) -> None:
    assert len(set(together(8, lambda _number: key_in(tmp_path)))) == 1


def test_a_key_that_another_process_put_there_first_stays(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_text("first")
    keys._put_first(path, "second")
    assert (path.read_text(), os.listdir(tmp_path)) == ("first", ["secret.key"])
