"""Commands for people and accounts."""

import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from lms import config, db, vault
from lms.access.decision import Refusal
from lms.access.permissions import Role
from lms.accounts import operations
from lms.accounts.addresses import AddressRefused
from lms.accounts.passwords import LENGTHS, refusals
from lms.accounts.professions import DEGREES, PROFESSION_LABELS, Profession, needs_text, suggested_profession
from lms.accounts.queries import people_matching, primary_address
from lms.config import SettingRefused, Settings, from_environment
from lms.formats import short_day

LONGEST_LIST: Final = 500
PROFESSIONS: Final = ", ".join(kind.value for kind in Profession)


@click.group()
def user() -> None:
    """People and accounts: add one, list them."""


@user.command()
@click.argument("email")
@click.option("--given-name", "--first-name", prompt="First name", help="The person's first name.")
@click.option("--family-name", "--last-name", prompt="Last name", help="The person's last name.")
@click.option(
    "--degree", default="None", show_default=True, help="One of the degrees of the registration page, such as MD."
)
@click.option("--degree-text", default="", help="The degree in words, where --degree is Other.")
@click.option("--profession", default="", help=f"One of: {PROFESSIONS}. Default: what the degree suggests.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="A role for the whole office.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def add(email: str, role: str | None, password_stdin: bool, **facts: str) -> None:
    """Add a person who can sign in at once with EMAIL and a password.

    The address counts as confirmed: you vouch for it. For example:

        lms user add ruth.calloway@hospital.example --first-name Ruth --last-name Calloway --role office_admin
    """
    _open_database()
    profession = _checked_profession(facts)
    password = _password(password_stdin)
    _insist_on_strength(password, (email, facts["given_name"], facts["family_name"]))
    try:
        with db.transaction():
            person = operations.add_person(
                given_name=_name(facts["given_name"]),
                family_name=_name(facts["family_name"]),
                address=email,
                degree=facts["degree"],
                degree_text=facts["degree_text"].strip(),
                profession=profession,
                password=password,
                role=Role(role) if role else None,
            )
            name = person.name_with_degree
    except AddressRefused as refused:
        raise click.ClickException(f"{email!r} is no e-mail address ({refused.code}).") from refused
    except Refusal as refusal:
        raise click.ClickException(f"{email} has an account already. Nothing was changed.") from refusal
    click.echo(f"Added {name}, who can sign in now.")


@user.command("list")
@click.argument("text", default="")
def list_people(text: str) -> None:
    """List people with their roles: all, or those whose name or address holds TEXT."""
    _open_database()
    with db.transaction(write=False):
        for person in people_matching(text, limit=LONGEST_LIST):
            address = primary_address(person.id)
            roles = ", ".join(held.role for held in person.grants if held.ended_at is None)
            state = "closed" if person.disabled_at else f"since {short_day(person.known_since)}"
            columns = (str(person.id), person.name_with_degree, address.address if address else "-", roles, state)
            click.echo("\t".join(columns))


@click.group()
def identifiers() -> None:
    """By what registries know learners: the keys that keep it unreadable at rest."""


@identifiers.command()
def rotate() -> None:
    """Make a new key and seal everything with it. The older keys stay, for reports and backups of before."""
    settings = _open_database()
    try:
        vault.rotate(settings.home)
    except vault.VaultLocked as locked:
        raise click.ClickException(str(locked)) from locked
    count = seal_everything_anew()
    click.echo(f"Sealed anew with a new key: {count}. Back up {settings.home / vault.FILE}.")


def seal_everything_anew() -> int:
    """All identifiers, with the newest key, in short transactions: pages go on meanwhile. How many rows."""
    count = 0
    for table in operations.SEALED:
        sealed: Sequence[int] = [0]
        while sealed:
            with db.transaction():
                sealed = operations.seal_next_anew(table, after=sealed[-1])
            count += len(sealed)
    return count


def _open_database() -> Settings:
    try:
        settings = from_environment(os.environ)
    except SettingRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    config.use(settings)
    db.connect(settings.database)
    return settings


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 80 or not name.isprintable():
        raise click.ClickException("A first and a last name are needed, of at most 80 letters each.")
    return name


def _checked_profession(facts: dict[str, str]) -> Profession:
    degree, text = facts["degree"], facts["degree_text"]
    if degree not in DEGREES:
        raise click.ClickException(f"{degree!r} is no degree of the list. It takes one of: {'; '.join(DEGREES)}.")
    if needs_text(degree) and not 0 < len(text.strip()) <= 40:
        raise click.ClickException("For the degree Other, name it with --degree-text, in at most 40 letters.")
    if facts["profession"] and facts["profession"] not in PROFESSION_LABELS:
        raise click.ClickException(f"{facts['profession']!r} is no profession. It takes one of: {PROFESSIONS}.")
    return Profession(facts["profession"] or suggested_profession(degree))


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


def _insist_on_strength(password: str, own_words: tuple[str, ...]) -> None:
    profile = config.current().password_profile
    shortest, longest = LENGTHS[profile]
    words = {
        "too_short": f"use {shortest} to {longest} characters",
        "too_long": f"use {shortest} to {longest} characters",
        "upper": "use at least 1 upper case letter",
        "lower": "use at least 1 lower case letter",
        "digit": "use at least 1 digit",
        "symbol": "use at least 1 of ! * @ # $ % ^ & + =",
        "common_password": "choose one that is not among those that guessers try first",
        "own_word": "choose one without a part of the name or address",
    }
    found = refusals(password, profile=profile, own_words=own_words)
    if found:
        raise click.ClickException("This password is not taken: " + "; ".join(words[code] for code in found) + ".")
