"""A certificate as an Open Badges 3.0 credential: plain values in, the credential's members out.

1EdTech Open Badges 3.0: the vocabulary in section B, the form as a signed JSON Web Token in section 8.2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

Members = dict[str, Any]
# Named for whoever reads them; nothing here ever fetches them.
CONTEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
CRITERIA: Final = "Every step of the activity was completed within its time, and the credit was claimed."


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Who issues: the provider, at the portal's own address (no slash at its end)."""

    base_url: str
    name: str
    contact_address: str = ""

    @property
    def id(self) -> str:
        """Where the profile stands."""
        return f"{self.base_url}/badges/issuer"


@dataclass(frozen=True, kw_only=True)
class Achieved:
    """What was achieved: an activity and a type of its credit; `most` is the designated maximum, if any."""

    slug: str
    credit_type: str
    title: str
    description: str
    most: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """To whom: an opaque id, and by the holder's choice her name; the address only as a salted hash."""

    id: str
    name: str = ""
    address: str = ""
    salt: str = ""


@dataclass(frozen=True, kw_only=True)
class BadgeFacts:
    """All that a credential is made of; it is read in one transaction and signed after it."""

    code: str
    achieved: Achieved
    recipient: Recipient
    earned: Decimal | None
    completed_on: date
    issued_at: datetime


def profile(issuer: Issuer) -> Members:
    """The issuer's profile."""
    contact = {"email": issuer.contact_address} if issuer.contact_address else {}
    return {"id": issuer.id, "type": ["Profile"], "name": issuer.name, "url": issuer.base_url, **contact}


def achievement(achieved: Achieved, issuer: Issuer) -> Members:
    """What can be achieved, with its criteria and its credits."""
    credits_available = {} if achieved.most is None else {"creditsAvailable": float(achieved.most)}
    return {
        "id": f"{issuer.base_url}/badges/achievements/{achieved.slug}/{achieved.credit_type}",
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "creator": profile(issuer),
        "name": achieved.title,
        "description": achieved.description,
        "criteria": {"id": f"{issuer.base_url}/activities/{achieved.slug}", "narrative": CRITERIA},
        "humanCode": achieved.credit_type,
        **credits_available,
    }


def credential(facts: BadgeFacts, issuer: Issuer) -> Members:
    """The credential, unsigned."""
    credits_earned = {} if facts.earned is None else {"creditsEarned": float(facts.earned)}
    verified_at = f"{issuer.base_url}/verify/{facts.code}"
    return {
        "@context": list(CONTEXTS),
        "id": f"{issuer.base_url}/badges/{facts.code}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.achieved.title,
        "issuer": profile(issuer),
        "validFrom": _written(facts.issued_at),
        "credentialSubject": {
            "id": facts.recipient.id,
            "type": ["AchievementSubject"],
            "activityEndDate": facts.completed_on.isoformat(),
            **credits_earned,
            **_identifiers(facts.recipient),
            "achievement": achievement(facts.achieved, issuer),
        },
        "evidence": [{"id": verified_at, "type": ["Evidence"], "name": "Whether the certificate stands today"}],
        # Our own kind of status: a program asks this address and is told valid, superseded or revoked.
        "credentialStatus": {"id": f"{verified_at}.json", "type": f"{issuer.base_url}/verify/for-programs#status"},
    }


def claims(members: Mapping[str, Any], issued_at: datetime) -> Members:
    """The same with the claims that a JSON Web Token repeats (section 8.2.4.1)."""
    return {
        **members,
        "iss": members["issuer"]["id"],
        "jti": members["id"],
        "nbf": int(issued_at.timestamp()),
        "sub": members["credentialSubject"]["id"],
    }


def identity_hash(address: str, salt: str) -> str:
    """An address as whoever knows it can recognise it, and nobody else can read it."""
    return f"sha256${sha256((address + salt).encode()).hexdigest()}"


def _identifiers(recipient: Recipient) -> Members:
    found: Sequence[Members] = (
        *_known_by(
            "emailAddress", identity_hash(recipient.address, recipient.salt), recipient.address, recipient.salt
        ),
        *_known_by("name", recipient.name, recipient.name),
    )
    return {"identifier": list(found)} if found else {}


def _known_by(kind: str, value: str, given: str, salt: str = "") -> Sequence[Members]:
    if not given:
        return ()
    hashed = {"hashed": True, "salt": salt} if salt else {"hashed": False}
    return ({"type": "IdentityObject", "identityType": kind, "identityHash": value, **hashed},)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
