"""Several presses at the same moment: one effect."""

from sqlalchemy import select, update

from lms import db
from lms.access.decision import Refusal
from lms.accounts.models import MailedLink, Person, SignIn
from lms.accounts.operations import claim_address, confirm_registration, register
from lms.db import session
from lms.mail.carriers import MemoryCarrier
from tests.accounts.post import delivered, filled, link_in
from tests.parallel import together


def test_of_two_presses_at_once_one_confirms(own_database: str, letters: MemoryCarrier) -> None:
    with db.transaction():
        register(filled(), network="203.0.113.9")
    token = link_in(delivered(letters)[0]).rsplit("/", 1)[-1]

    def press(_number: int) -> bool:
        with db.transaction():
            return confirm_registration(token) is not None

    assert sorted(together(4, press)) == [False, False, False, True]
    with db.transaction(write=False):
        assert len(session.scalars(select(Person)).all()) == len(session.scalars(select(SignIn)).all()) == 1


def test_two_registrations_of_one_address_make_one_account(own_database: str, letters: MemoryCarrier) -> None:
    """The second letter went out before the first was voided: both links are pressed at once."""
    tokens = []
    for _ in range(2):
        with db.transaction():
            register(filled(), network="203.0.113.9")
        tokens.append(link_in(delivered(letters)[-1]).rsplit("/", 1)[-1])
    with db.transaction():
        session.execute(update(MailedLink).values(voided_at=None))

    def press(number: int) -> bool:
        with db.transaction():
            return confirm_registration(tokens[number]) is not None

    assert sorted(together(2, press)) == [False, True]
    with db.transaction(write=False):
        assert len(session.scalars(select(Person)).all()) == 1


def test_guesses_sent_at_once_are_all_counted(own_database: str) -> None:
    def guess(_number: int) -> bool:
        try:
            with db.transaction():
                claim_address("noor.haddad@northgate.example", network="203.0.113.9")
        except Refusal:
            return False
        return True

    assert sum(together(16, guess)) == 10
