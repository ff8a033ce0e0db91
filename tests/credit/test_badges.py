"""Digital badges: Open Badges 3.0, signed once, read by an independent library without any network."""

import base64
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.jwk import ECKey, KeySet
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from lms import config, db, signing, storage
from lms.credit.badge import Achieved, BadgeFacts, Issuer, Recipient, credential, identity_hash
from lms.credit.badging import badge_once
from lms.credit.models import Certificate, CertificateBadge, CertificateEventKind, CertificateHolder
from lms.credit.rendering import NameDeleted, read
from lms.credit.verification import WRONG_CODES
from tests.factories.activities import make_activity, make_recording, publish
from tests.factories.awards import make_certificate, make_event, reissue
from tests.factories.people import Cast, make_cast, make_person
from tests.pages import Pages, text_of
from tests.parallel import together

NEWER = "7QK2M9XDV3HW8PZCN6FA4TRBJ5GY"


def key_in_use() -> bytes:
    """The house's public key, as somebody else would have it."""
    key = signing.current().certificate.public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def token_of(certificate: Certificate, *, is_named: bool = False) -> str:
    """The badge as it is stored."""
    return read(badge_once(certificate.id, is_named=is_named)).decode()


def said(token: str) -> dict[str, Any]:
    """What a token says, whoever signed it."""
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return found


def test_an_independent_library_reads_the_badge_and_names_what_it_says(cast: Cast, frozen: datetime) -> None:
    activity = make_activity()
    certificate = make_certificate(cast.learner, activity, amount=Decimal("0.75"))
    token = token_of(certificate)
    read_back = OB3Verifier(key_in_use()).verify(token)
    assert read_back.issuer.id == "http://localhost/badges/issuer"
    assert read_back.achievement.name == certificate.title
    members = said(token)
    assert members["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert members["validFrom"] == "2026-11-21T21:00:00Z"
    subject = members["credentialSubject"]
    assert (subject["creditsEarned"], subject["achievement"]["creditsAvailable"]) == (0.75, 1.0)
    assert subject["achievement"]["criteria"]["narrative"]
    assert members["evidence"][0]["id"] == f"http://localhost/verify/{certificate.code}"
    assert members["credentialStatus"]["id"] == f"http://localhost/verify/{certificate.code}.json"


def test_a_changed_byte_anywhere_is_refused(cast: Cast, frozen: datetime) -> None:
    token, verifier = token_of(make_certificate(cast.learner)), OB3Verifier(key_in_use())
    # The last sign of the signature has bits that no decoder reads; our own copy is kept by its digest.
    for place in range(0, len(token) - 1, 7):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(OB3VerificationError):
            verifier.verify(token[:place] + other + token[place + 1 :])
    with pytest.raises(OB3VerificationError):
        OB3Verifier(ECKey.generate_key("P-256").as_pem(private=False)).verify(token)


def test_the_name_is_in_it_only_where_the_holder_chose_so_and_the_address_never(
    cast: Cast, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    address = cast.learner.addresses[0].address
    bare, named = token_of(certificate), token_of(certificate, is_named=True)
    for token in (bare, named):
        text = json.dumps(said(token))
        assert address not in text
        (hashed,) = (one for one in said(token)["credentialSubject"]["identifier"] if one["hashed"])
        assert hashed["identityType"] == "emailAddress"
        assert hashed["identityHash"] == "sha256$" + sha256((address + hashed["salt"]).encode()).hexdigest()
        assert said(token)["sub"].startswith("urn:uuid:")
    assert "Marsh" not in json.dumps(said(bare))
    _address, name = said(named)["credentialSubject"]["identifier"]
    assert (name["identityType"], name["identityHash"]) == ("name", "Elena Marsh, MD")
    assert said(bare)["sub"] != said(named)["sub"]


def test_who_has_no_address_is_known_by_nothing(cast: Cast, frozen: datetime) -> None:
    token = token_of(make_certificate(make_person(address=None)))
    assert "identifier" not in said(token)["credentialSubject"]
    assert OB3Verifier(key_in_use()).verify(token).recipient_id.startswith("urn:uuid:")


def test_attendance_is_no_credit(cast: Cast, frozen: datetime) -> None:
    subject = said(token_of(make_certificate(cast.outsider, credit_type="attendance")))["credentialSubject"]
    assert "creditsEarned" not in subject
    assert "creditsAvailable" not in subject["achievement"]


def test_the_first_badge_stays_whatever_the_profile_says_later(cast: Cast, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)
    first = token_of(certificate)
    cast.learner.addresses[0].address = "elena.kaya@northgate.example"
    db.session.commit()
    assert token_of(certificate) == first
    for statement in (delete(CertificateBadge),):
        with pytest.raises(DBAPIError, match="insert-only"), db.session.begin_nested():
            db.session.execute(statement)


def test_several_who_ask_at_once_get_the_same_badge(own_database: str) -> None:
    with db.transaction():
        certificate_id = make_certificate(make_cast().learner).id
    assert len(set(together(4, lambda _number: badge_once(certificate_id, is_named=True).sha256))) == 1
    with db.transaction(write=False):
        row = db.session.scalars(select(CertificateBadge)).one()
        kept = [place.read_bytes() for place in storage.files().path("badges").rglob("*.jwt")]
        assert row.sha256 in {sha256(data).hexdigest() for data in kept}


def test_a_name_that_was_deleted_is_in_no_badge(cast: Cast, pages: Pages, frozen: datetime) -> None:
    activity = make_activity(published=False, recording=make_recording(broadcast_on=date(2016, 3, 14)))
    publish(activity, datetime(2016, 3, 21, tzinfo=UTC))
    certificate = make_certificate(cast.learner, activity, claimed_at=datetime(2017, 3, 21, tzinfo=UTC))
    db.session.execute(delete(CertificateHolder))
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(NameDeleted):
        badge_once(certificate.id, is_named=True)
    path, browser = f"/certificates/{certificate.code}/badge", pages.of(cast.learner)
    assert browser.get(f"{path}/with-name.jwt").status_code == 410
    assert browser.get(f"{path}/without-name.jwt").status_code == 200


def test_the_holder_has_it_as_a_file_and_inside_a_picture_and_nobody_else(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    path, browser = f"/certificates/{certificate.code}/badge", pages.of(cast.learner)
    page = browser.get(path)
    assert page.status_code == 200
    assert f'href="{path}/with-name.svg"' in page.text
    token = browser.get(f"{path}/with-name.jwt")
    assert (token.status_code, token.mimetype) == (200, "application/vc+jwt")
    assert "attachment" in token.headers["Content-Disposition"]
    picture = browser.get(f"{path}/with-name.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "attachment" in picture.headers["Content-Disposition"]
    assert OB3Verifier.extract_token_from_svg(picture.data) == token.text
    ElementTree.fromstring(picture.data)
    assert b"<script" not in picture.data
    assert browser.get(f"{path}/with-anything.jwt").status_code == 404
    for person in (cast.colleague, cast.officer):
        for ending in ("", "/with-name.jwt", "/with-name.svg"):
            assert pages.of(person).get(path + ending).status_code == 404


def test_a_damaged_badge_is_not_given_out(cast: Cast, pages: Pages, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)
    place = storage.files().path(badge_once(certificate.id, is_named=True).storage_name)
    place.write_bytes(place.read_bytes()[:-1] + b"_")
    path = f"/certificates/{certificate.code}/badge/with-name.jwt"
    assert pages.of(cast.learner).get(path).status_code == 503


def test_at_its_own_address_a_badge_says_where_it_stands_and_nothing_of_its_holder(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    address, anybody = f"/badges/{certificate.code}", pages.of()
    valid = anybody.get(address).json
    assert valid is not None
    assert (valid["id"], valid["status"]) == (f"http://localhost{address}", "valid")
    assert "Marsh" not in json.dumps(valid)
    reissue(certificate, "Elena Kaya, MD", NEWER, "name_corrected")
    superseded = anybody.get(address).json
    assert superseded is not None
    assert (superseded["status"], superseded["reason"]) == ("superseded", "name_corrected")
    assert superseded["newer"] == f"http://localhost/verify/{NEWER}"
    make_event(certificate, CertificateEventKind.REVOKED, reason="reviewed")
    (newer,) = db.session.scalars(select(Certificate).where(Certificate.code == NEWER))
    make_event(newer, CertificateEventKind.REVOKED, reason="reviewed")
    revoked = anybody.get(address).json
    assert revoked is not None
    assert (revoked["status"], revoked["reason"]) == ("revoked", "reviewed")
    mine = f"/certificates/{NEWER}/badge"
    assert pages.of(cast.learner).get(f"{mine}/with-name.jwt").status_code == 410
    assert "No badge" in text_of(pages.of(cast.learner).get(mine))
    for _ in range(WRONG_CODES.most):
        assert anybody.get("/badges/nothing").json == {"status": "unknown"}
    assert anybody.get("/badges/nothing").status_code == 429


def test_everything_that_a_badge_names_is_found_at_its_address(cast: Cast, pages: Pages, frozen: datetime) -> None:
    activity = make_activity()
    token, anybody = token_of(make_certificate(cast.learner, activity)), pages.of()
    members = said(token)
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    key = anybody.get(header["kid"].removeprefix("http://localhost"))
    assert key.mimetype == "application/jwk+json"
    assert jws.deserialize_compact(token, ECKey.import_key(key.json), algorithms=["ES256"]).payload
    issuer = anybody.get(members["issuer"]["id"].removeprefix("http://localhost")).json
    assert issuer is not None
    assert issuer["name"] == members["issuer"]["name"]
    achieved = members["credentialSubject"]["achievement"]
    public = anybody.get(achieved["id"].removeprefix("http://localhost")).json
    assert public is not None
    assert (public["id"], public["name"]) == (achieved["id"], achieved["name"])
    assert public["creditsAvailable"] == achieved["creditsAvailable"]
    for wrong in ("/badges/keys/nothing", "/badges/achievements/nothing/ama_pra_1"):
        assert anybody.get(wrong).status_code == 404
    path = f"/badges/achievements/{activity.slug}"
    assert anybody.get(f"{path}/attendance").status_code == 200
    assert anybody.get(f"{path}/ancc").status_code == 404
    draft = make_activity(published=False)
    assert anybody.get(f"/badges/achievements/{draft.slug}/ama_pra_1").status_code == 404


def test_after_a_rotation_older_badges_are_read_by_the_keys_of_all_times(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    before = token_of(make_certificate(cast.learner))
    signing.rotate(config.current().home)
    after = token_of(make_certificate(cast.colleague, credit_type="attendance"))
    keys = pages.of().get("/badges/keys")
    assert keys.mimetype == "application/jwk-set+json"
    known = KeySet.import_key_set(keys.json)
    for token in (before, after):
        assert jws.deserialize_compact(token, known, algorithms=["ES256"]).payload
    assert all("d" not in one for one in (keys.json or {})["keys"])


def test_what_is_not_known_of_the_issuer_or_the_recipient_is_left_out() -> None:
    achieved = Achieved(slug="a", credit_type="ancc", title="A", description="", most=None)
    facts = BadgeFacts(
        code="C",
        achieved=achieved,
        recipient=Recipient(id="urn:uuid:1"),
        earned=None,
        completed_on=date(2026, 11, 21),
        issued_at=datetime(2026, 11, 21, 15, 0, tzinfo=UTC),
    )
    members = credential(facts, Issuer(base_url="https://ce.example", name="Northgate Health"))
    assert "email" not in members["issuer"]
    assert identity_hash("a@b", "s") == "sha256$" + sha256(b"a@bs").hexdigest()
