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
        "report_made": Message(
            _("The report is made. Download it, hand it to the accreditor, and enter what it answers here."),
            "done",
        ),
        "report_made_in_part": Message(
            _("The report is made without some rows that its form cannot carry; they still stand as due."), "time"
        ),
        "report_cleaned": Message(
            _("Signs that no file can carry were left out of names or titles. All that can be read stayed."),
            "time",
        ),
        "reports_begun": Message(_("The reports are being made, one file after the other."), "done"),
        "report_empty": Message(_("Nothing is due now, so no report was made."), "time"),
        "report_not_due": Message(_("Some of this is not due any more. Look again at what is.")),
        "report_made_meanwhile": Message(
            _("Somebody else made this report in the same moment, or a learner took her word back. Look again.")
        ),
        "report_file_changed": Message(_("The stored file is not what was sent, so it is not handed out.")),
        "report_file_gone": Message(
            _("The stored file is not where it was kept. Put it back from the copies of the files.")
        ),
        "answers_recorded": Message(_("What was answered is recorded."), "done"),
        "answer_without_reason": Message(_("Enter the reason or the code, so that the learner can be told.")),
        "nothing_ticked": Message(_("Tick the rows that it is about."), "time"),
        "registration_vouched": Message(
            _("The account is open. The person signs in with the password chosen at registration."), "done"
        ),
    }
)
