"""Words for what a report of attendance says, and for why something of it is not taken."""

from typing import Final

from flask_babel import lazy_gettext as _

from lms.learning.attendance.reports.rows import ReportForm
from lms.web.messages import Message, register

FORMS: Final = {
    ReportForm.ZOOM_MEETING: _("Zoom meeting"),
    ReportForm.ZOOM_WEBINAR: _("Zoom webinar"),
    ReportForm.TEAMS: _("Microsoft Teams"),
}
PROBLEMS: Final = {
    "line_too_long": _("This line is too long to be a row of a report."),
    "row_too_short": _("This row ends before its times."),
    "nobody_named": _("This row names nobody and has no address."),
    "no_join_time": _("It does not say when this person joined."),
    "no_leave_time": _("It does not say when this person left. Export it again once the meeting has ended."),
    "time_not_understood": _("These times are not understood."),
    "came_back_unseen": _(
        "This person left and came back, and the report does not say when."
        " Export it with its in-meeting activities."
    ),
    "in_waiting_room": _("This is time in the waiting room, not in the meeting."),
    "left_before_joined": _("The time of leaving lies before the time of joining."),
}
NOTES: Final = {
    "read_as_windows_1252": _(
        "The file does not say its encoding. It was read as Windows-1252: look at the names."
    ),
    "zeros_left_out": _("Signs without meaning were left out."),
    "times_come_twice": _(
        "The clocks were set back during these hours, so some times come twice."
        " They were taken where the stated length and the agenda put them."
    ),
    "times_never_were": _(
        "Some times fall into the hour that the clocks skipped. Check the time zone: the report may be of another."
    ),
    "none_during_the_event": _(
        "No row lies in this room's or stream's sessions. Check the time zone, the room and the file."
    ),
}

register(
    {
        "attendance_file_too_large": Message(_("The file is larger than 5 MB. Export one meeting.")),
        "attendance_file_empty": Message(_("The file is empty.")),
        "attendance_file_workbook": Message(
            _("This is a workbook or an archive. Save it as CSV, or export it again as CSV.")
        ),
        "attendance_file_not_text": Message(_("This is no text file. Export the report as CSV.")),
        "attendance_file_not_a_report": Message(
            _(
                "No table of participants with their times was found."
                " Take the report as Zoom or Teams exports it, in English."
            )
        ),
        "attendance_file_no_times": Message(
            _(
                "This report says how long somebody was there and not when."
                " In Zoom, untick “Show unique users”, and export it again."
            )
        ),
        "attendance_file_actions_only": Message(
            _("This is the list of joinings and leavings of early Teams. Export the attendance report.")
        ),
        "attendance_file_several_meetings": Message(_("The file holds %(what)s meetings. Export one at a time.")),
        "attendance_file_too_many_rows": Message(_("The file has more than 20,000 rows. Export one meeting.")),
        "attendance_file_day_order_unclear": Message(
            _(
                "The report has days such as %(what)s that can be read in two ways, and the event does not decide."
                " Say which."
            )
        ),
        "attendance_file_day_missing": Message(
            _(
                "The report says times without days, and the sessions here do not say which day it was."
                " In Zoom, tick “Export with meeting data”, and export it again."
            )
        ),
        "report_without_rows": Message(_("The report has no row that can be imported.")),
        "report_imported": Message(
            _("The report is imported. Attendance and what follows from it are brought up to date."), "done"
        ),
        "report_aside": Message(_("Nothing of the report counts any more."), "done"),
        "report_again": Message(_("The report counts again."), "done"),
        "rows_given": Message(_("The rows are this person's now."), "done"),
        "rows_aside": Message(_("The rows are set aside as nobody's."), "done"),
        "rows_wait": Message(_("The rows wait for a decision again."), "done"),
        "row_decided": Message(_("Somebody has decided about these rows meanwhile.")),
        "row_not_decided": Message(_("These rows were matched by the report itself, or wait already.")),
        "not_of_this_activity": Message(_("Choose one of the registrants.")),
        "address_missing": Message(_("Enter the address.")),
        "nobody_with_address": Message(_("Nobody has confirmed this address.")),
    }
)
