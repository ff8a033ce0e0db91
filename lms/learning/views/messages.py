"""The words of this room's codes."""

from flask_babel import lazy_gettext as _

from lms.web.messages import Message, register

register(
    {
        "disclosure_changed_meanwhile": Message(
            _("The disclosure changed while you were reading it. Read the new one, then go on."), "time"
        ),
    }
)
