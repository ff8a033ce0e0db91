"""How letters leave: SMTP, one file each, or a list in memory."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from lms import clock


class Carrier(Protocol):
    """Takes a finished message away; raising means that it did not leave."""

    def carry(self, message: EmailMessage) -> None: ...


@dataclass
class MemoryCarrier:
    """Keeps messages in a list, for tests."""

    messages: list[EmailMessage] = field(default_factory=list)

    def carry(self, message: EmailMessage) -> None:
        """Keep it."""
        self.messages.append(message)


@dataclass
class FileCarrier:
    """Writes each message to a file of its own."""

    folder: Path

    def carry(self, message: EmailMessage) -> None:
        """Write it, named by its message id."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").split("@")[0]
        (self.folder / f"{name}.eml").write_bytes(bytes(message))


@dataclass
class SmtpCarrier:
    """Hands each message to the mail server."""

    host: str
    port: int
    starttls: bool = False
    user: str = ""
    password: str = ""

    def carry(self, message: EmailMessage) -> None:
        """Send it; the server's refusal is raised."""
        with smtplib.SMTP(self.host, self.port, timeout=20) as server:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)


def compose(
    *, name: str, sender: str, to: str, subject: str, text: str, html: str, calendar: str = ""
) -> EmailMessage:
    """A message with a text and an HTML part, to one address; `name` makes its id, so that a repeat is known.

    `calendar` is an iCalendar file with its own line ends, which stay as they are.
    Line breaks in headers are refused by the library with ValueError, as is anything but one address here.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if len(message["To"].addresses) != 1:
        raise ValueError("A letter goes to one address.")
    message["Message-ID"] = f"<{name}@{sender.rsplit('@', 1)[-1].strip('> ')}>"
    message["Date"] = format_datetime(clock.now())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    if calendar:
        # As bytes: as a text its lines would end as this machine's do, which not every calendar takes.
        message.add_attachment(
            calendar.encode(),
            maintype="text",
            subtype="calendar",
            filename="event.ics",
            params={"charset": "utf-8", "method": "PUBLISH"},
        )
    return message
