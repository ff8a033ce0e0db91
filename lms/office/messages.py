"""The words for what this room answers."""

from flask_babel import lazy_gettext as _

from lms.web.messages import Message, register

register(
    {
        "own_account": Message(_("This is your own account: a colleague must change its roles or close it.")),
        "role_held": Message(_("This person holds this role already.")),
        "no_such_scope": Message(_("There is no such department or activity.")),
        "role_granted": Message(
            _("The role is given. The person is signed out and has it from the next sign-in on."), "done"
        ),
        "role_ended": Message(_("The role is ended, and the person is signed out."), "done"),
        "person_disabled": Message(_("The account is closed, and the person is signed out everywhere."), "done"),
        "person_enabled": Message(_("The account is open again."), "done"),
        "sessions_ended": Message(_("The person is signed out everywhere."), "done"),
        "address_vouched": Message(_("The address is confirmed. Your reason is noted."), "done"),
        "registration_vouched": Message(
            _("The account is open. The person signs in with the password chosen at registration."), "done"
        ),
    }
)
