"""Who is behind the address of a registrant's page, and the limit on addresses that lead to nobody."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from lms import formats
from lms.access.limits import limit_on_guessing
from lms.accounts.models import Person
from lms.accounts.professions import printed_degree
from lms.activities.models import Activity
from lms.db import fetch
from lms.learning.models import EventRegistration, RegistrationState

# An address has 192 random bits. Those that are right are never counted: a whole hospital comes from one network
# within the same minute.
WRONG_TOKENS: Final = limit_on_guessing("join")


@dataclass(frozen=True, kw_only=True)
class Registrant:
    """Whose page it is, of which activity, and how the registration stands."""

    person_id: int
    slug: str
    state: RegistrationState
    name: str
    zone: str


# Built once: everybody opens her page within the same minutes.
_BEHIND: Final = (
    select(
        EventRegistration.person_id,
        EventRegistration.state,
        Activity.slug,
        Person.given_name,
        Person.family_name,
        Person.degree,
        Person.degree_text,
        Person.zone,
    )
    .join(Activity, Activity.id == EventRegistration.activity_id)
    .join(Person, Person.id == EventRegistration.person_id)
    .where(EventRegistration.token == bindparam("token"), Person.disabled_at.is_(None))
)


def registrant_behind(token: str) -> Registrant | None:
    """The registrant whose page lies at this address; nobody where her account is closed."""
    row = fetch(_BEHIND, token=token).one_or_none()
    if row is None:
        return None
    degree = printed_degree(row.degree, row.degree_text)
    return Registrant(
        person_id=row.person_id,
        slug=row.slug,
        state=row.state,
        name=formats.full_name(row.given_name, row.family_name, degree),
        zone=row.zone,
    )
