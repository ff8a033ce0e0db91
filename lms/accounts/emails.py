"""Letters to people about their accounts, one function each."""

from urllib.parse import urlencode

from lms.accounts.models import Address, Registration
from lms.mail import post


def send_confirm_address(address: str, given_name: str, token: str) -> None:
    """The link that confirms an address."""
    post.send("confirm_address", address, given_name=given_name, link=post.link(f"/register/confirm/{token}"))


def send_already_registered(known: Address, registration: Registration) -> None:
    """Somebody registered with an address that has an account: its owner learns so, nobody else."""
    post.send(
        "already_registered",
        known.address,
        given_name=known.person.given_name,
        sign_in=post.link("/sign-in?" + urlencode({"next": registration.return_path})),
        forgot_password=post.link("/forgot-password"),
    )


def send_reset_password(known: Address, token: str) -> None:
    """The link that leads to a new password."""
    post.send(
        "reset_password",
        known.address,
        given_name=known.person.given_name,
        link=post.link(f"/reset-password/{token}"),
    )


def send_password_changed(known: Address) -> None:
    """The password was changed, and what to do if somebody else did it."""
    post.send(
        "password_changed",
        known.address,
        given_name=known.person.given_name,
        forgot_password=post.link("/forgot-password"),
    )
