"""Commands for the key that signs certificates, and for checking one without any network."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
from cryptography import x509

from lms import config, db, signing
from lms.audit.log import note
from lms.config import Settings
from lms.credit.codes import code_in, grouped

LARGEST_BYTES: Final = 64 * 1024 * 1024
WORDS: Final = {
    signing.State.INTACT: "Unchanged: every byte is as {name} signed it.",
    signing.State.CHANGED: "Changed: it names a key known here, and is not what that key signed.",
    signing.State.FOREIGN: "Not known: no key known here signed this, or its end was cut off.",
}


@click.group("signing-key")
def signing_key() -> None:
    """The key that signs certificates: show it, export its certificates, replace it."""


@signing_key.command()
@click.pass_obj
def show(open_house: Callable[[], Settings]) -> None:
    """List the fingerprints (SHA-256) of all keys there ever were, the one in use first."""
    open_house()
    used = signing.current().fingerprint
    for one in signing.certificates():
        fingerprint = signing.fingerprint_of(one)
        end = "in use" if fingerprint == used else "no longer in use"
        click.echo(f"{fingerprint}  since {one.not_valid_before_utc:%Y-%m-%d}, {end}")


@signing_key.command()
@click.pass_obj
def export(open_house: Callable[[], Settings]) -> None:
    """Print the certificates of all keys (PEM): with them anybody checks documents without us."""
    open_house()
    click.echo(signing.as_pem(), nl=False)


@signing_key.command()
@click.confirmation_option(prompt="Sign with a new key from now on?", help="Do not ask first.")
@click.pass_obj
def rotate(open_house: Callable[[], Settings]) -> None:
    """Make a new key and sign with it from now on, in all processes at once.

    What was signed before stays verifiable: the certificates of all keys are kept. The old private key is removed.
    """
    settings, old = open_house(), signing.current().fingerprint
    new = signing.rotate(settings.home).fingerprint
    with db.transaction():
        note("signing.rotate", actor_id=None, subject=("signing_key", 0), old=old, new=new)
    click.echo(f"In use now: {new}")
    click.echo(f"Back up the folder {settings.home / signing.FOLDER} now.")


@click.group()
def certificate() -> None:
    """Certificates: check a document."""


@certificate.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Certificates of the provider's keys (PEM), as /verify/signing-keys.pem has them. Default: this home's.",
)
def check(file: Path, keys: Path | None) -> None:
    """Say whether FILE is, to the byte, a document that was signed here. Asks no network and no database.

    Exit status 0: unchanged. 1: changed or not known. Whether the certificate stands today is told by its
    verification page alone.
    """
    if file.stat().st_size > LARGEST_BYTES:
        raise click.ClickException(f"{file} is too large to be a certificate.")
    found = signing.check(file.read_bytes(), _certificates(keys))
    click.echo(WORDS[found.state].format(name=_name(found.certificate)))
    if found.certificate is None:
        raise SystemExit(1)
    click.echo(f"Signed with the key {signing.fingerprint_of(found.certificate)}")
    if code := code_in(found.reason):
        click.echo(f"Certificate {grouped(code)}")


def _certificates(keys: Path | None) -> list[x509.Certificate]:
    if keys is None:
        config.use(config.from_environment(os.environ))
        return signing.certificates()
    try:
        return x509.load_pem_x509_certificates(keys.read_bytes())
    except ValueError as error:
        raise click.ClickException(f"{keys} holds no certificates (PEM).") from error


def _name(certificate: x509.Certificate | None) -> str:
    return certificate.subject.rfc4514_string() if certificate else ""
