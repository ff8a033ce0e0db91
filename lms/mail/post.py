"""Write a letter with the change, send it after the commit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from flask_babel import gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select

from lms import clock, db, formats
from lms.config import Settings
from lms.db import session
from lms.jobs import outbox
from lms.mail.carriers import Carrier, FileCarrier, MemoryCarrier, SmtpCarrier, compose
from lms.mail.checks import HOLDS, WITHDRAWN, why_not
from lms.mail.models import Letter

TEMPLATES: Final = Path(__file__).parent.parent / "templates" / "mail"


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
            zone_name=formats.zone_name,
            moment=formats.moment,
            span=formats.span,
            span_for=formats.span_for,
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


@dataclass(frozen=True)
class Asked:
    """A check that is made when the letter leaves, and the plain values that it is made of."""

    name: str
    of: dict[str, Any]


def send(
    kind: str,
    to: str,
    *,
    only_of: int | str | None = None,
    check: Asked | None = None,
    calendar: bytes = b"",
    **facts: Any,
) -> int | None:
    """Write a letter in the open transaction; it leaves when that is kept, unless its check then says no. Its id.

    Work that may be done twice says of what there is only one letter of this kind: None where it was written.
    `calendar` is an iCalendar file that goes with it.
    """
    letter_id = db.insert_unless_there(
        Letter,
        ("about",),
        **office().write(kind, to, facts),
        about=None if only_of is None else f"{kind} {only_of}",
        condition=None if check is None else {"name": check.name, "of": check.of},
        calendar=calendar.decode(),
    )
    if letter_id is not None:
        outbox.enqueue("mail.deliver", letter_id=letter_id)
    return letter_id


def written(kind: str, of: Collection[int | str]) -> dict[str, datetime]:
    """Of these, the ones that a letter of this kind was written of, and when."""
    names = {f"{kind} {one}": str(one) for one in of}
    rows = session.execute(select(Letter.about, Letter.written_at).where(Letter.about.in_(names)))
    return {names[row.about]: row.written_at for row in rows}


def link(path: str) -> str:
    """A path of ours as an address for a letter: always by our own name, never by the request's."""
    return office().settings.base_url.rstrip("/") + path


@outbox.job("mail.deliver")
def deliver(letter_id: int) -> None:
    """Send one letter once: a repeat finds it sent, or dropped. The carrier is asked outside any transaction."""
    with db.transaction(write=False):
        letter = session.get_one(Letter, letter_id)
        if letter.sent_at is not None or letter.dropped_at is not None:
            return
        why = why_not(**letter.condition) if letter.condition else HOLDS
        message = _message(letter)
    if why == HOLDS:
        office().carrier.carry(message)
    with db.transaction():
        _leave(session.get_one(Letter, letter_id), why)


def _message(letter: Letter) -> EmailMessage:
    return compose(
        name=f"letter.{letter.id}.{letter.written_at:%Y%m%d%H%M%S%f}",
        sender=office().settings.mail_from,
        to=letter.to_address,
        subject=letter.subject,
        text=letter.body_text,
        html=letter.body_html,
        calendar=letter.calendar,
    )


def _leave(letter: Letter, why: str) -> None:
    """Note that it left, or why it did not; its links are forgotten either way."""
    if why == HOLDS:
        letter.sent_at = clock.now()
    else:
        letter.dropped_at, letter.dropped_because = clock.now(), why
        if why == WITHDRAWN:
            letter.about = None
    if not office().settings.demo:
        letter.body_text = letter.body_html = letter.calendar = ""


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
