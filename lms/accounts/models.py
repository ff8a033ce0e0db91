"""People, their addresses, ways of signing in, sign-ins, roles and departments."""

import json
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import formats
from lms.access.actor import Scope
from lms.access.permissions import Role, ScopeKind
from lms.accounts.identifiers import BoardIdentity, Identifiers, Licence
from lms.accounts.professions import Profession, printed_degree
from lms.db import Model, checked
from lms.vault import Sealed


class Department(Model, kw_only=True):
    """A department of the hospital: a scope for roles."""

    __tablename__ = "departments"

    name: Mapped[str] = mapped_column(String(120), unique=True)


class Person(Model, kw_only=True):
    """Whom everything refers to. A speaker is a person who never signs in."""

    __tablename__ = "people"

    given_name: Mapped[str] = mapped_column(String(80))
    family_name: Mapped[str] = mapped_column(String(80))
    degree: Mapped[str] = mapped_column(String(20), default="None")
    degree_text: Mapped[str] = mapped_column(String(40), default="")
    profession: Mapped[Profession | None] = mapped_column(checked(Profession), default=None)
    zone: Mapped[str] = mapped_column(String(60), default="")
    known_since: Mapped[datetime] = mapped_column()
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)

    addresses: Mapped[list["Address"]] = relationship(
        back_populates="person", init=False, repr=False, order_by="Address.id"
    )
    grants: Mapped[list["Grant"]] = relationship(
        back_populates="person", init=False, repr=False, foreign_keys="Grant.person_id", order_by="Grant.id"
    )

    @property
    def printed_degree(self) -> str:
        """The degree as certificates print it: the person's own text for Other, nothing for None."""
        return printed_degree(self.degree, self.degree_text)

    @property
    def name(self) -> str:
        """Given and family name."""
        return formats.full_name(self.given_name, self.family_name)

    @property
    def name_with_degree(self) -> str:
        """Elena Marsh, MD."""
        return formats.full_name(self.given_name, self.family_name, self.printed_degree)


class ReportingIdentifiers(Model, kw_only=True):
    """By what CPE Monitor knows a person: read by herself and by who reports, sealed, written into no log.

    `nabp_profile_id` has 6 to 10 digits, `birth_month_day` is MMDD.
    """

    __tablename__ = "reporting_identifiers"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    nabp_profile_id: Mapped[str] = mapped_column(Sealed("reporting_identifiers.nabp_profile_id"), repr=False)
    birth_month_day: Mapped[str] = mapped_column(Sealed("reporting_identifiers.birth_month_day"), repr=False)
    changed_at: Mapped[datetime] = mapped_column()


class ProfessionalIdentifiers(Model, kw_only=True):
    """By what licensing and certifying boards know a person: read and sealed as those of CPE Monitor are.

    `birth_date` is YYYY-MM-DD; `licences` and `boards` are lists of plain values as JSON. None blocks any credit.
    """

    __tablename__ = "professional_identifiers"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    npi: Mapped[str] = mapped_column(Sealed("professional_identifiers.npi"), repr=False)
    birth_date: Mapped[str] = mapped_column(Sealed("professional_identifiers.birth_date"), repr=False)
    licences: Mapped[str] = mapped_column(Sealed("professional_identifiers.licences"), repr=False)
    boards: Mapped[str] = mapped_column(Sealed("professional_identifiers.boards"), repr=False)
    changed_at: Mapped[datetime] = mapped_column()

    @property
    def said(self) -> Identifiers:
        """As values."""
        return Identifiers(
            npi=self.npi,
            birth_date=date.fromisoformat(self.birth_date) if self.birth_date else None,
            licences=tuple(Licence(**one) for one in json.loads(self.licences)),
            boards=tuple(BoardIdentity(**one) for one in json.loads(self.boards)),
        )


class Address(Model, kw_only=True):
    """An e-mail address of one person; its canonical form belongs to nobody else."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index(
            "uq_addresses_primary",
            "person_id",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True, init=False)
    address: Mapped[str] = mapped_column(String(254))
    canonical: Mapped[str] = mapped_column(String(254), unique=True)
    is_primary: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship(back_populates="addresses", repr=False)


class SignInKind(StrEnum):
    """Ways of signing in."""

    PASSWORD = "password"  # noqa: S105 -- the name of a kind, no secret


class SignIn(Model, kw_only=True):
    """One way in which a person signs in; for a password the secret is its argon2id hash."""

    __tablename__ = "sign_ins"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[SignInKind] = mapped_column(checked(SignInKind))
    secret: Mapped[str] = mapped_column(String(200), repr=False)
    changed_at: Mapped[datetime] = mapped_column()


class SignInSession(Model, kw_only=True):
    """A signed-in browser: the cookie holds a random value, this row its digest. Ending the row signs out."""

    __tablename__ = "sign_in_sessions"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True, repr=False)
    began_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    browser: Mapped[str] = mapped_column(String(200), default="")


class Grant(Model, kw_only=True):
    """A role given to a person within a scope, by whom, until it is ended."""

    __tablename__ = "grants"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True, init=False)
    role: Mapped[Role] = mapped_column(checked(Role))
    scope_kind: Mapped[ScopeKind] = mapped_column(checked(ScopeKind), default=ScopeKind.OFFICE)
    scope_id: Mapped[int | None] = mapped_column(default=None)
    granted_at: Mapped[datetime] = mapped_column()
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship(back_populates="grants", foreign_keys=[person_id], repr=False)

    @property
    def scope(self) -> Scope:
        """How far the role reaches."""
        return Scope(self.scope_kind, self.scope_id)


class MailedLinkKind(StrEnum):
    """What a link in a letter is for."""

    CONFIRM = "confirm"
    RESET = "reset"


class MailedLink(Model, kw_only=True):
    """A link that was sent in a letter: used once, voided by a newer one, kept as a digest."""

    __tablename__ = "mailed_links"

    kind: Mapped[MailedLinkKind] = mapped_column(checked(MailedLinkKind))
    digest: Mapped[str] = mapped_column(String(64), unique=True, repr=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True, default=None)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"), index=True, default=None)
    made_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    voided_at: Mapped[datetime | None] = mapped_column(default=None)


class Registration(Model, kw_only=True):
    """What a visitor filled in; a person comes of it only when the letter's button is pressed."""

    __tablename__ = "registrations"

    address: Mapped[str] = mapped_column(String(254))
    canonical: Mapped[str] = mapped_column(String(254), index=True)
    given_name: Mapped[str] = mapped_column(String(80))
    family_name: Mapped[str] = mapped_column(String(80))
    degree: Mapped[str] = mapped_column(String(20))
    degree_text: Mapped[str] = mapped_column(String(40), default="")
    profession: Mapped[Profession] = mapped_column(checked(Profession))
    secret: Mapped[str] = mapped_column(String(200), repr=False)
    return_path: Mapped[str] = mapped_column(Text, default="/")
    asked_at: Mapped[datetime] = mapped_column()
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
