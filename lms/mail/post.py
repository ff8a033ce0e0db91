"""Write a letter with the change, send it after the commit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask_babel import gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lms import clock, db, formats
from lms.config import Settings
from lms.db import session
from lms.jobs import outbox
from lms.mail.carriers import Carrier, FileCarrier, MemoryCarrier, SmtpCarrier, compose
from lms.mail.models import Letter

TEMPLATES = Path(__file__).parent.parent / "templates" / "mail"


class Post:
    """The house's post office: who sends, in which words, by which carrier."""

    def __init__(self, settings: Settings, carrier: Carrier) -> None:
        self.settings, self.carrier = settings, carrier
        # StrictUndefined: a letter with a hole must never leave.
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=lambda name: bool(name and name.endswith(".html")),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
        self.environment.filters.update(
            day=formats.day,
            time_of_day=formats.time_of_day,
            moment=formats.moment,
            credits=formats.credits,
            full_name=formats.full_name,
        )
        self.environment.globals.update(
            provider=settings.provider_name,
            department=settings.provider_department,
            contact=settings.contact_address,
            base_url=settings.base_url.rstrip("/"),
        )

    def write(self, kind: str, to: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The letter's columns from its three templates `mail/<kind>/{subject.txt,body.txt,body.html}`."""
        parts = [
            self.environment.get_template(f"{kind}/{name}").render(facts)
            for name in ("subject.txt", "body.txt", "body.html")
        ]
        return {
            "kind": kind,
            "to_address": to,
            "subject": " ".join(parts[0].split()),
            "body_text": parts[1],
            "body_html": parts[2],
            "written_at": clock.now(),
        }


_office: list[Post] = []


def open_office(settings: Settings, carrier: Carrier | None = None) -> Post:
    """Use these settings and this carrier from now on in this process."""
    _office[:] = [Post(settings, carrier or _carrier_of(settings))]
    return _office[0]


def office() -> Post:
    """The post office in use."""
    return _office[0]


def send(kind: str, to: str, *, only_of: int | None = None, **facts: Any) -> int | None:
    """Write a letter in the open transaction; it leaves when that is kept. Its id.

    Work that may be done twice says of which row there is only one letter of this kind: None where it was written.
    """
    about = None if only_of is None else f"{kind} {only_of}"
    letter_id = db.insert_unless_there(Letter, ("about",), **office().write(kind, to, facts), about=about)
    if letter_id is not None:
        outbox.enqueue("mail.deliver", letter_id=letter_id)
    return letter_id


def link(path: str) -> str:
    """A path of ours as an address for a letter: always by our own name, never by the request's."""
    return office().settings.base_url.rstrip("/") + path


@outbox.job("mail.deliver")
def deliver(letter_id: int) -> None:
    """Send one letter once: a repeat finds it sent. The carrier is asked outside any transaction."""
    with db.transaction(write=False):
        letter = session.get_one(Letter, letter_id)
        if letter.sent_at is not None:
            return
        message = compose(
            name=f"letter.{letter.id}.{letter.written_at:%Y%m%d%H%M%S%f}",
            sender=office().settings.mail_from,
            to=letter.to_address,
            subject=letter.subject,
            text=letter.body_text,
            html=letter.body_html,
        )
    office().carrier.carry(message)
    with db.transaction():
        letter = session.get_one(Letter, letter_id)
        letter.sent_at = clock.now()
        if not office().settings.demo:
            letter.body_text = letter.body_html = ""


def _carrier_of(settings: Settings) -> Carrier:
    if settings.mail_carrier == "smtp":
        return SmtpCarrier(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_starttls,
            settings.smtp_user,
            settings.smtp_password,
        )
    return FileCarrier(settings.home / "letters") if settings.mail_carrier == "file" else MemoryCarrier()
