"""The words for what this room answers."""

from typing import Any, Final

from flask_babel import lazy_gettext as _

from lms.accounts.passwords import LENGTHS, password_rules
from lms.web.messages import Message, register

register(
    {
        "signed_out": Message(_("You are signed out."), "done"),
        "sign_in_locked": Message(
            _("That was tried too often. You can try again after %(until)s, or ask for a new password then.")
        ),
        "welcome": Message(_("Your address is confirmed, and you are signed in."), "done"),
        "address_confirmed": Message(_("Your address is confirmed."), "done"),
        "address_taken": Message(_("This address has an account already.")),
        "letter_sent": Message(_("We have sent you a letter. Its link works for 72 hours."), "done"),
        "password_changed": Message(_("Your password is changed. Your other browsers are signed out."), "done"),
        "password_reset": Message(
            _("Your password is changed, and you are signed out everywhere. Sign in with the new one."), "done"
        ),
        "wrong_current_password": Message(_("This is not your current password.")),
        "profile_saved": Message(_("Your profile is saved."), "done"),
        "identifiers_kept": Message(_("Your pharmacy details are saved."), "done"),
        "identifiers_saved": Message(_("Your identifiers are saved."), "done"),
        "identifiers_forgotten": Message(_("Your pharmacy details are deleted."), "done"),
        "browser_signed_out": Message(_("That browser is signed out."), "done"),
    }
)

# The requirements in the words that the source prescribes.
RULE_WORDS: Final = {
    "length": _("Must be between %(shortest)d and %(longest)d characters in length"),
    "upper": _("Must Contain at least 1 upper case character"),
    "lower": _("Must Contain at least 1 lower case character"),
    "digit": _("Must contain at least 1 numeric character"),
    "symbol": _("Must contain at least 1 of the following ! * @ # $ %% ^ & + ="),
}
_REFUSAL_WORDS: Final = {
    "too_short": RULE_WORDS["length"],
    "too_long": _(
        "This password has more than %(longest)d characters. Choose one of %(shortest)d to %(longest)d."
    ),
    "common_password": _("This password is among those that guessers try first. Choose another."),
    "own_word": _("This password holds a part of your name or address. Choose another."),
}


def password_refusal(code: str, profile: str) -> str:
    """Why a password is not taken, in words."""
    shortest, longest = LENGTHS[profile]
    return str((_REFUSAL_WORDS | RULE_WORDS)[code]) % {"shortest": shortest, "longest": longest}


def password_field(profile: str) -> dict[str, Any]:
    """What the password macro needs to list the rules and tick them off."""
    shortest, longest = LENGTHS[profile]
    rules = [(rule.code, password_refusal(rule.code, profile)) for rule in password_rules("", profile=profile)]
    return {"rules": rules, "minimum": shortest, "maximum": longest}
