"""The settings with their defaults, their meanings, and what is refused of them."""

import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from lms.config.keys import key_in

PREFIX: Final = "LMS_"
MAIL_CARRIERS: Final = ("file", "memory", "smtp")
PASSWORD_PROFILES: Final = ("source", "nist")
# A drawn signature for the demonstration's signatory; a provider gives its own or none.
SIGNATURE: Final = (
    "M8 40C20 8 34 6 32 20S14 38 26 34s16-4 24 10c4-10 8-16 12-14s-2 12 4 12 10-14 16-14-4 14 4 14"
    " 16-34 22-34-12 34-2 34 12-12 18-12-2 12 4 12 10-20 20-30-6 32 6 28 10-8 22-10"
)
# The demonstration's logo; a provider gives its own or none.
LOGO: Final = Path(__file__).parent.parent / "static" / "img" / "logo.svg"
ENVIRONMENTS: Final = ("development", "production")
ACCREDITORS: Final = ("joint", "accme", "cma")
STREAMING: Final = ("own", "x-accel", "signed", "presigned")
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
AT_LEAST_ONE: Final = (
    "port",
    "workers",
    "smtp_port",
    "session_idle_hours",
    "session_hours",
    "max_upload_bytes",
    "uploads_at_once",
    "uploads_per_person",
    "retention_years",
)
# Settings of one shape, and what they take in words.
SHAPES: Final = (
    ("report_domain", r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", "a domain such as northgate.example"),
    ("ja_pars_provider_id", r"|[0-9]{7}", "seven digits"),
    ("ce_broker_provider_id", r"|50-[0-9]{1,9}", "50- and up to nine digits"),
)


class SettingRefused(ValueError):
    """A setting has a value that the house cannot run with; the message names it."""


def setting(default: Any, meaning: str) -> Any:
    """A setting with its default and what it means to the person who changes it."""
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings. Each is read from the environment as LMS_ and its name in capitals."""

    environment: str = setting("development", "`development` or `production`; production refuses unsafe values")
    home: Path = setting(Path("var"), "folder of the embedded database, the queue, the keys and the letters")
    database_url: str = setting("", "SQLAlchemy address; empty means SQLite in `home`, else `postgresql://…`")
    media_root: str = setting("media", "where files are kept: a folder, or `s3://bucket` or `s3://bucket/prefix`")
    s3_endpoint: str = setting("", "address of an S3 server other than Amazon's")
    streaming: str = setting("own", "how recordings reach browsers: `own`, `x-accel`, `signed` or `presigned`")
    spool: Path = setting(
        Path(""), "folder of uploads under way where files are kept in S3; empty means `spool` in `home`"
    )
    queue_path: Path = setting(Path(""), "file of the job queue (SQLite); empty means `queue.sqlite3` in `home`")
    secret_key: str = setting("", "signs cookies and links; empty means the key that `lms init` put in `home`")
    base_url: str = setting("http://127.0.0.1:8000", "address that letters and certificates name")
    host: str = setting("127.0.0.1", "address that the web server listens on")
    port: int = setting(8000, "port that the web server listens on; `PORT` serves too")
    workers: int = setting(2, "web processes; one per core serves best")
    trusted_proxy: bool = setting(False, "believe X-Forwarded-For and -Proto of exactly one proxy in front")
    trusted_hosts: str = setting("", "comma-separated host names answered; empty means the host of `base_url`")
    demo: bool = setting(False, "demonstration: letters are shown on a page; refused in production")
    provider_name: str = setting("Northgate Health", "the accredited provider, as statements name it")
    provider_department: str = setting("Continuing Education", "the office's name, shown below the provider's")
    provider_colour: str = setting("#0b5d68", "the one colour of the provider, as #rrggbb")
    provider_signatory: str = setting("Ruth Calloway, MEd", "who signs certificates, with degrees")
    provider_signatory_title: str = setting("Director, Continuing Education", "the signatory's title")
    provider_signature: str = setting(
        SIGNATURE,
        "the signatory's signature as an SVG path in 176 by 56, drawn above no other name; empty prints none",
    )
    provider_logo: Path = setting(
        LOGO,
        "SVG or PNG file that certificates carry; its `currentColor` is the provider's colour; empty is none",
    )
    evaluation_approval: bool = setting(
        True, "nothing is published before the CE office has approved its evaluation"
    )
    accreditor: str = setting("joint", "whose statement the provider carries: `joint`, `accme` or `cma`")
    credit_types: Path = setting(
        Path(""), "TOML file with further credit types of the office; empty means the nine built in"
    )
    report_columns: Path = setting(
        Path(""), "TOML file with the office's own columns of reports to accreditors; empty means the defaults"
    )
    report_domain: str = setting(
        "northgate.example", "our own domain in names that accreditors keep, as in `ccid:<domain>:<award>`; stays"
    )
    ja_pars_provider_id: str = setting(
        "", "the provider's number at JA-PARS, seven digits; without it no report for JA-PARS is made"
    )
    ce_broker_provider_id: str = setting(
        "", "our number at CE Broker, as in `50-1234`; empty makes no rosters in XML"
    )
    contact_address: str = setting("ce-office@northgate.example", "where learners reach the CE office")
    contact_phone: str = setting("", "the office's telephone number, shown where set")
    office_hours: str = setting("Weekdays 8 am to 5 pm, Central Time", "when the office answers")
    staff_known_since: str = setting(
        "August 2023", "month from which new medical staff register themselves; empty shows no such advice"
    )
    zone: str = setting("America/Chicago", "the provider's time zone (IANA name)")
    mail_carrier: str = setting("file", "`file` (one file a letter in `home`), `smtp` or `memory`")
    mail_from: str = setting("Northgate Health Continuing Education <ce-office@northgate.example>", "sender")
    smtp_host: str = setting("127.0.0.1", "mail server")
    smtp_port: int = setting(25, "mail server's port")
    smtp_starttls: bool = setting(False, "encrypt and verify the connection to the mail server")
    smtp_user: str = setting("", "user name at the mail server")
    smtp_password: str = setting("", "password at the mail server")
    password_profile: str = setting("source", "`source` (8 to 16, four classes) or `nist` (15 to 128)")
    session_idle_hours: int = setting(12, "hours without a request after which a sign-in ends")
    session_hours: int = setting(72, "hours after which a sign-in ends in any case")
    max_upload_bytes: int = setting(8 * 1024**3, "largest recording, in bytes")
    uploads_at_once: int = setting(4, "pieces of uploads that this machine receives at the same time")
    uploads_per_person: int = setting(2, "pieces of uploads received from one person at the same time")
    clamav: str = setting(
        "", "virus scanner (clamd) that sees recordings first: its socket's path, or host:port; empty asks none"
    )
    speech_to_text: str = setting(
        "", "`package.module:name` of an engine that writes captions from speech; empty offers none"
    )
    retention_years: int = setting(
        7, "years that names on certificates are kept at least, and those in attendance reports at most"
    )
    log_level: str = setting("INFO", "DEBUG, INFO, WARNING or ERROR")

    def __post_init__(self) -> None:
        for problem in self.problems():
            raise SettingRefused(problem)

    @property
    def database(self) -> str:
        """The database's address, the embedded one included."""
        return self.database_url or f"sqlite:///{(self.home / 'enduring.sqlite3').absolute()}"

    @property
    def queue(self) -> Path:
        """The queue's file, apart from the database so that neither locks the other."""
        return self.queue_path if self.queue_path.name else self.home / "queue.sqlite3"

    @property
    def spool_folder(self) -> Path:
        """Where uploads under way lie until they are sent to S3."""
        return self.spool if self.spool.name else self.home / "spool"

    @property
    def signing_key(self) -> str:
        """What signs cookies and links: the setting, else the key kept in the home folder."""
        return self.secret_key or key_in(self.home)

    @property
    def is_production(self) -> bool:
        """True where real learners are."""
        return self.environment == "production"

    def problems(self) -> list[str]:
        """What is wrong with these values, in words that name the variable."""
        return (
            self._unlisted()
            + self._misshapen()
            + self._misplaced()
            + (self._unsafe() if self.is_production else [])
        )

    def _unlisted(self) -> list[str]:
        return [
            _complaint(name, value, ", ".join(allowed))
            for name, value, allowed in (
                ("environment", self.environment, ENVIRONMENTS),
                ("mail_carrier", self.mail_carrier, MAIL_CARRIERS),
                ("password_profile", self.password_profile, PASSWORD_PROFILES),
                ("streaming", self.streaming, STREAMING),
                ("accreditor", self.accreditor, ACCREDITORS),
                ("log_level", self.log_level, LOG_LEVELS),
            )
            if value not in allowed
        ]

    def _misshapen(self) -> list[str]:
        numbers = [(name, getattr(self, name)) for name in AT_LEAST_ONE]
        found = [_complaint(name, value, "a number from 1 on") for name, value in numbers if value < 1]
        if max(self.port, self.smtp_port) > 65535:
            found.append("LMS_PORT and LMS_SMTP_PORT take numbers up to 65535.")
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.provider_colour):
            found.append(_complaint("provider_colour", self.provider_colour, "#rrggbb"))
        if not re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9eE .,+-]*", self.provider_signature):
            found.append("LMS_PROVIDER_SIGNATURE takes the `d` of an SVG path.")
        if self.zone not in available_timezones():
            found.append(_complaint("zone", self.zone, "an IANA name such as America/Chicago"))
        if not re.fullmatch(r"https?://[^/?#\s]+/?", self.base_url) or not urlsplit(self.base_url).hostname:
            found.append(_complaint("base_url", self.base_url, "http:// or https:// and a host, without a path"))
        if not re.fullmatch(r"|[A-Za-z_][\w.]*:[A-Za-z_]\w*", self.speech_to_text):
            found.append(_complaint("speech_to_text", self.speech_to_text, "package.module:name"))
        found.extend(
            _complaint(name, getattr(self, name), takes)
            for name, shape, takes in SHAPES
            if not re.fullmatch(shape, getattr(self, name))
        )
        if not self.database.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
            found.append("LMS_DATABASE_URL takes sqlite:///… or postgresql://… .")
        return found

    def _misplaced(self) -> list[str]:
        found = []
        if self.s3_endpoint and not re.fullmatch(r"https?://[^/?#\s]+/?", self.s3_endpoint):
            found.append(_complaint("s3_endpoint", self.s3_endpoint, "http:// or https:// and a host"))
        if self.streaming == "presigned" and not (self.media_root.startswith("s3://") and self.s3_endpoint):
            found.append("LMS_STREAMING=presigned needs LMS_MEDIA_ROOT in S3 and LMS_S3_ENDPOINT.")
        if not re.fullmatch(r"(/[^\x00]*|[^/\s]+:[0-9]{1,5})?", self.clamav):
            found.append(_complaint("clamav", self.clamav, "the path of a socket, or host:port"))
        if "://" not in self.media_root:
            return found
        if not re.fullmatch(
            r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?", self.media_root
        ):
            found.append(_complaint("media_root", self.media_root, "a folder, s3://bucket or s3://bucket/prefix"))
        if find_spec("s3fs") is None:
            found.append(
                "LMS_MEDIA_ROOT in S3 needs the package s3fs."
                " Type: .venv/bin/pip install --require-hashes -r requirements-s3.lock"
            )
        return found

    def _unsafe(self) -> list[str]:
        found = []
        if self.s3_endpoint.startswith("http:"):
            found.append("LMS_S3_ENDPOINT must begin with https:// in production.")
        if self.demo:
            found.append("LMS_DEMO shows letters to everybody; it is refused in production.")
        if self.secret_key and len(self.secret_key) < 32:
            found.append("LMS_SECRET_KEY has fewer than 32 characters; let `lms init` make one.")
        if not self.base_url.startswith("https://"):
            found.append("LMS_BASE_URL must begin with https:// in production.")
        if self.mail_carrier != "smtp":
            found.append("LMS_MAIL_CARRIER must be smtp in production, or no letter arrives.")
        return found


def _complaint(name: str, value: object, takes: str) -> str:
    return f"{PREFIX}{name.upper()} is {value!r}; it takes {takes}."
