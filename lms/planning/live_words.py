"""Words for what was refused and what was done in the parts of a live draft."""

from flask_babel import lazy_gettext as _

from lms.web.messages import Message, register

register(
    {
        "item_added": Message(_("An item is added."), "done"),
        "item_removed": Message(_("The item is removed."), "done"),
        "no_such_item": Message(_("This item was removed meanwhile.")),
        "agenda_moved": Message(_("The agenda is moved. Its times of day are what they were."), "done"),
        "agenda_without_times": Message(_("Nothing in the agenda has a day yet.")),
        "day_skips_times": Message(
            _("On these days the clocks skip a time of the agenda, or are out of range. Choose another day.")
        ),
        "agenda_credit_used": Message(_("Designated as the agenda gives."), "done"),
        "agenda_without_credit": Message(_("The agenda gives no credit yet.")),
        "zone_skips_times": Message(
            _("In this zone the clocks skip a time that the agenda or registration has. Change that time first.")
        ),
        "venue_added": Message(_("A venue is added."), "done"),
        "venue_removed": Message(_("The venue is removed, and its meeting with it."), "done"),
        "no_such_venue": Message(_("This venue was removed meanwhile.")),
        "too_many_venues": Message(_("An activity has at most %(most)s venues.")),
        "target_malformed": Message(_("Enter the whole link, such as https://zoom.us/j/98765432100.")),
        "target_not_encrypted": Message(_("The link begins with https://.")),
        "host_not_on_list": Message(
            _("This link lies on a host that is not on the CE office’s list. Ask the office to add it.")
        ),
        "meeting_taken": Message(
            _("Another venue has this meeting. Make one for this venue alone: nobody must join the wrong one.")
        ),
        "link_in_words": Message(
            _("Everybody reads this, also who is not registered. Enter the link to the meeting as its link alone.")
        ),
        "link_in_reason": Message(
            _(
                "This stands in letters to people without a seat too. Leave out the meeting’s link and number:"
                " whoever has a seat joins by her own page."
            )
        ),
        "meeting_missing": Message(_("Enter the link.")),
        "meeting_changed": Message(_("Whoever joins from now on is led to the new link."), "done"),
        "host_malformed": Message(_("Enter the host alone, such as zoom.us.")),
        "host_listed": Message(_("The list holds this host already.")),
        "host_kept": Message(_("The list of hosts is kept."), "done"),
        "asked_added": Message(_("A question is added."), "done"),
        "asked_moved": Message(_("The question is moved."), "done"),
        "asked_removed": Message(_("The question is removed."), "done"),
        "no_such_asked": Message(_("This question was removed meanwhile.")),
        "too_many_asked": Message(_("Registrants are asked at most %(most)s questions.")),
    }
)
