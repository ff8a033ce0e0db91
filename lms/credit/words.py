"""What a refused claim says to the learner."""

from typing import Final

from flask_babel import lazy_gettext as _

from lms.web.messages import Message, register


def register_all() -> None:
    """Add the ledger's codes to the house's list."""
    register(_MESSAGES)


_MESSAGES: Final = {
    "claim_not_open": Message(_("Credit for this activity cannot be claimed yet."), "time"),
    "claim_ended": Message(_("Credit for this activity has ended. You can still watch without credit."), "time"),
    "claim_not_published": Message(_("This activity is not offered now, so it gives no credit.")),
    "claim_not_eligible": Message(
        _("Your profession and degree cannot receive this type of credit. Reload the page to see yours.")
    ),
    "claim_profession_missing": Message(_("Add your profession to your profile, then claim your credit.")),
    "claim_identifiers_missing": Message(
        _("Add your NABP e-Profile ID and your birthday to your profile, then claim your pharmacy credit.")
    ),
    "reporting_wanted": Message(_("Your credit is reported there from now on."), "done"),
    "reporting_declined": Message(
        _("You are not reported there. What was accepted there before is deleted with the next report."),
        "done",
    ),
    "claim_held_for_same_content": Message(
        _("You hold credit for the same content, live or recorded. It is given once.")
    ),
    "claim_not_attended": Message(_("No attendance of this event is credited to you.")),
    "claim_above_attended": Message(_("Claim at most what your attendance gives.")),
    "claim_held_otherwise": Message(
        _("You hold credit of another type for this activity, so it gives no second credit.")
    ),
    "claim_amount_malformed": Message(_("Choose an amount in quarter hours, such as 0.75.")),
    "claim_amount_zero": Message(_("Choose at least 0.25.")),
    "claim_amount_not_a_quarter": Message(_("Choose an amount in quarter hours, such as 0.75.")),
    "claim_amount_above_maximum": Message(_("Choose no more than this activity was designated for.")),
    "claim_amount_full_amount_only": Message(_("This type of credit is claimed in full or not at all.")),
    "reissue_same_name": Message(
        _("The certificate prints the name that the profile has, so there is nothing to correct.")
    ),
    "reissue_revoked": Message(_("This certificate was revoked, so none is issued in its place.")),
    "reissue_other_name": Message(
        _(
            "Your new name has no word in common with the printed one. The CE office issues such a"
            " certificate: write to it what changed, and have a document at hand that shows both names."
        )
    ),
    "reissue_too_often": Message(
        _("You have corrected the name on this certificate three times. The CE office makes the next correction.")
    ),
    "certificate_is_revoked": Message(
        _("This certificate was revoked, so its document is not given out. Its verification page says why.")
    ),
    "own_certificate": Message(_("This is your own certificate: a colleague must change what happens to it.")),
    "revoked_already": Message(_("This certificate is revoked already.")),
    "reinstated_already": Message(_("This certificate stands already.")),
    "reinstate_primary_first": Message(
        _("It was awarded together with another certificate that is revoked. Reinstate that one.")
    ),
    "held_for_same_content": Message(
        _("This person has earned credit for the same content since, live or recorded. One of the two counts.")
    ),
    "certificate_reissued": Message(
        _("The newer certificate is ready. The older one is shown as replaced, and both can be verified."), "done"
    ),
    "certificate_revoked": Message(
        _("The certificate is revoked. Whoever verifies it reads so from now on; its holder gets a letter."),
        "done",
    ),
    "certificate_reinstated": Message(
        _("The certificate stands again. Its credit counts; its holder gets a letter."), "done"
    ),
    "cycle_set": Message(_("Your cycle is set."), "done"),
    "cycle_changed": Message(_("Your cycle is changed."), "done"),
    "cycle_put_aside": Message(_("The cycle is ended. It is kept below the others."), "done"),
    "cycle_ended": Message(_("This cycle was ended, so it changes no more. Set a new one.")),
    "cycles_too_many": Message(_("You have 12 cycles going on. End one of them, then set a new one.")),
    "own_entry_added": Message(_("Your entry is on the transcript."), "done"),
    "own_entry_changed": Message(_("Your entry is changed."), "done"),
    "own_entry_deleted": Message(_("Your entry is deleted, and its proof with it."), "done"),
    "entries_too_many": Message(
        _("You have 1,000 entries of your own, which is as many as are kept. Delete one.")
    ),
    "proof_damaged": Message(_("The stored file is not what you sent. Send it again; your entry stands.")),
    "link_made": Message(_("Your link is ready. Whoever has it can read this part of your transcript."), "done"),
    "link_ended": Message(_("The link is ended. Nobody can read your transcript by it any more."), "done"),
    "links_too_many": Message(_("You have 20 links open. End one of them, then make a new one.")),
    "certificate_name_deleted": Message(
        _("The name on this certificate was deleted when its time was over, so no document can be made of it.")
    ),
    "certificate_file_damaged": Message(
        _("The stored document is not what was stored. The CE office is told; your credit stands.")
    ),
    "certificate_not_printable": Message(
        _(
            "Your credit is recorded. Its certificate waits, because no font installed here prints"
            " these letters of your name: %(letters)s. Tell the CE office; nothing is lost."
        )
    ),
}
