"""Reads letters as people do: waits until they have come, and follows their link."""

import re
from email.message import EmailMessage
from typing import cast

from lms.accounts.hashing import hashed
from lms.accounts.operations import Filled
from lms.accounts.professions import Profession
from lms.jobs import outbox
from lms.mail.carriers import MemoryCarrier

ADDRESS, PASSWORD = "noor.haddad@northgate.example", "Cardiac7!"
REGISTRATION = {
    "email": "Noor.Haddad@northgate.example",
    "given_name": "Noor",
    "family_name": "Haddad",
    "password": "Cardiac7!",
    "confirm": "Cardiac7!",
    "degree": "MD",
    "degree_text": "",
    "profession": "physician",
    "next": "/activities/sepsis?part=2",
}


def delivered(letters: MemoryCarrier) -> list[EmailMessage]:
    """All letters, once everything that waits has been done."""
    outbox.run_waiting()
    return letters.messages


def text_of_letter(letter: EmailMessage) -> str:
    """The letter's words."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(cast(EmailMessage, body).get_content())


def link_in(letter: EmailMessage) -> str:
    """The path of the letter's first link; it leads to our own name."""
    found = re.search(r"http://localhost(/\S+)", text_of_letter(letter))
    assert found is not None
    return found[1]


def filled(**values: str) -> Filled:
    """What Noor filled in."""
    facts = {
        name: value for name, value in REGISTRATION.items() if name not in ("email", "password", "confirm", "next")
    }
    known = {"address": REGISTRATION["email"], "secret": hashed("Cardiac7!"), "return_path": "/"}
    return Filled(**(facts | known | {"profession": Profession.PHYSICIAN} | values))  # type: ignore[arg-type]
