"""What the tests of accounts share: somebody with a password."""

from datetime import datetime

import pytest

from lms.accounts.models import Person
from lms.accounts.operations import add_person
from lms.accounts.professions import Profession
from lms.db import session
from tests.accounts.post import ADDRESS, PASSWORD


@pytest.fixture
def noor(database: None, frozen: datetime) -> Person:
    """Somebody with a password."""
    person = add_person(
        given_name="Noor",
        family_name="Haddad",
        address=ADDRESS,
        degree="MD",
        profession=Profession.PHYSICIAN,
        password=PASSWORD,
    )
    session.commit()
    return person
