"""The key is made once, replaced for all processes at once, and its certificates stay for ever."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lms import config, signing
from lms.config import Settings
from lms.signing import keys
from tests.parallel import together


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home without a key."""
    config.use(Settings(home=tmp_path, provider_name="Long " * 20))
    return tmp_path


def test_a_key_is_made_once_for_its_owner_alone_and_names_the_provider(home: Path) -> None:
    key = signing.make_first(home)
    assert signing.make_first(home).fingerprint == signing.current().fingerprint == key.fingerprint
    assert isinstance(key.private_key.curve, ec.SECP256R1)
    assert key.certificate.subject == key.certificate.issuer
    assert "O=Long Long" in key.certificate.subject.rfc4514_string()
    assert "OU=Continuing Education" in key.certificate.subject.rfc4514_string()
    key.certificate.verify_directly_issued_by(key.certificate)
    assert all(stat.S_IMODE(place.stat().st_mode) == 0o600 for place in (home / "signing").iterdir())
    assert sorted(os.listdir(home / "signing")) == sorted(
        ["current", f"{key.fingerprint}.crt.pem", f"{key.fingerprint}.key.pem"]
    )


def test_whoever_signs_first_makes_the_key(home: Path) -> None:
    assert signing.current().fingerprint == signing.current().fingerprint


def test_of_those_who_make_it_together_all_get_the_same(home: Path) -> None:
    assert len({key.fingerprint for key in together(4, lambda _number: signing.make_first(home))}) == 1
    assert len(os.listdir(home / "signing")) == 3


def test_of_two_who_put_a_first_key_in_use_the_second_leaves_nothing(home: Path) -> None:
    first, second = keys._make(home), keys._make(home)
    keys._put_in_use(home, first, first=True)
    keys._put_in_use(home, second, first=True)
    assert signing.current().fingerprint == first
    assert len(os.listdir(home / "signing")) == 3


def test_a_new_key_is_in_use_at_once_and_the_old_certificate_stays(home: Path) -> None:
    old = signing.current()
    new = signing.rotate(home)
    assert signing.current().fingerprint == new.fingerprint != old.fingerprint
    assert signing.by_fingerprint(old.fingerprint) == old.certificate
    assert signing.by_fingerprint("0" * 64) is None
    assert [signing.fingerprint_of(one) for one in signing.certificates()] == [new.fingerprint, old.fingerprint]
    assert x509.load_pem_x509_certificates(signing.as_pem().encode()) == signing.certificates()
    assert not (home / "signing" / f"{old.fingerprint}.key.pem").exists()


def test_another_process_sees_a_rotation(home: Path) -> None:
    old = signing.current().fingerprint
    program = (
        "import sys; from pathlib import Path; from lms import config, signing; from lms.config import Settings;"
        "home = Path(sys.argv[1]); config.use(Settings(home=home)); print(signing.rotate(home).fingerprint)"
    )
    done = subprocess.run([sys.executable, "-c", program, home], capture_output=True, text=True, check=True)
    assert signing.current().fingerprint == done.stdout.strip() != old


def test_a_key_may_be_made_anew_where_there_was_none(home: Path) -> None:
    assert signing.rotate(home).fingerprint == signing.current().fingerprint


def test_a_rotation_between_two_reads_gives_the_new_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signing.current()
    named = iter(["0" * 64, signing.rotate(home).fingerprint])
    monkeypatch.setattr(keys, "_named", lambda _home: next(named))
    assert signing.current().fingerprint != "0" * 64


def test_what_is_wrong_with_the_key_is_said_with_what_to_type(home: Path) -> None:
    assert "there is no key" in signing.findings(home)
    key = signing.make_first(home)
    place = home / "signing" / f"{key.fingerprint}.key.pem"
    assert signing.findings(home) == ""
    place.chmod(0o640)
    assert f"chmod 600 {place}" in signing.findings(home)
    place.unlink()
    assert "cannot be read" in signing.findings(home)


@pytest.mark.parametrize("other", ["another", "rsa"])
def test_a_key_that_is_not_its_certificates_is_noticed(home: Path, other: str) -> None:
    fingerprint = keys._make(home)
    keys._put_in_use(home, fingerprint, first=True)
    key = (
        ec.generate_private_key(ec.SECP256R1())
        if other == "another"
        else rsa.generate_private_key(public_exponent=65537, key_size=1024)
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (home / "signing" / f"{fingerprint}.key.pem").write_bytes(secret)
    assert ("do not belong together" if other == "another" else "cannot be read") in signing.findings(home)


def test_a_provider_of_one_name_needs_no_department(home: Path) -> None:
    config.use(replace(config.current(), provider_name="Клиника", provider_department=""))
    assert signing.current().certificate.subject.rfc4514_string() == "CN=Клиника,O=Клиника"
