"""Words for what blocks, what was refused, and what was done."""

from typing import Final

from flask_babel import lazy_gettext as _

from lms.web.messages import Message, register

BLOCKED: Final = {
    "kind_not_published_here": _("Only live and on-demand activities are published here."),
    "no_recording": _("No recording is attached."),
    "recording_not_ready": _("The recording cannot be watched yet."),
    "no_captions": _("Captions are missing. Add WebVTT or SRT to the recording, or record an exception."),
    "captions_unread": _(
        "A machine wrote the captions and nobody has read them yet. Read them beside the recording."
    ),
    "share_out_of_reach": _("The share to be watched must lie above 0 and up to 100 %."),
    "no_specialty": _("No specialty is chosen."),
    "front_matter_title": _("The CE program title is missing."),
    "front_matter_minutes": _("The estimated time is missing."),
    "front_matter_overview": _("The overview is missing."),
    "front_matter_objectives": _("Learning objectives are missing."),
    "front_matter_audience": _("The target audience is missing."),
    "front_matter_accreditation": _("The accreditation statement cannot be made."),
    "front_matter_people": _("Somebody lacks a title, an affiliation or a disclosure."),
    "front_matter_copyright": _("The copyright statement is missing."),
    "no_designation": _("No credit is designated."),
    "unknown_credit_type": _("This credit type is not known:"),
    "amount_not_quarter_hours": _("The amount is not in quarter hours:"),
    "valid_until_before_release": _("It would end before the release, so nobody could claim it:"),
    "valid_until_out_of_range": _("The day to which this type is valid is out of range:"),
    "valid_until_missing": _("Say until when this type is approved:"),
    "valid_until_too_late": _("This type is not approved for so long:"),
    "topic_missing": _("Choose the topic of:"),
    "uan_missing": _("The Universal Activity Number is missing:"),
    "uan_malformed": _("The number is no Universal Activity Number, such as JA4008106-0000-26-035-H01-P:"),
    "uan_for_others": _("The number ends with P for pharmacists and T for technicians:"),
    "uan_other_format": _("The letter before the topic is H for a recording and L for a live activity:"),
    "uan_other_topic": _("The number names another topic:"),
    "uan_other_year": _("The number names another year than the one in which the activity starts:"),
    "number_missing": _("The accreditor's number is missing:"),
    "planner_missing": _(
        "Nobody of the profession that this type is for plans it, as course director or planner:"
    ),
    "planners_too_few": _("Two professions of the target audience plan it together, here are fewer:"),
    "no_audience": _("Say whom it is made for: choose the target audience's groups."),
    "audience_without_credit": _("Nobody in this group could receive credit:"),
    "designation_for_nobody": _("Nobody in the target audience can earn this type:"),
    "nobody_planned": _("A course director and planner is missing."),
    "no_course_director": _("A course director is missing."),
    "session_without_title": _("Give this session a title, or remove it:"),
    "disclosure_not_collected": _("Disclosure not received:"),
    "disclosure_owner_or_employee": _("Owners and employees of such a company may not control content:"),
    "disclosure_relevance_undecided": _("Relevance not decided:"),
    "disclosure_not_mitigated": _("Relevant, not mitigated:"),
    "disclosure_method_not_for_role": _("This mitigation does not fit the role:"),
    "disclosure_reviewer_not_clear": _("The reviewer has an interest too:"),
    "no_quiz": _("The quiz has no questions."),
    "pass_mark_out_of_reach": _("The pass mark must lie above 0 and up to 100 %."),
    "no_attempts": _("The quiz allows no attempt."),
    "draw_too_small": _("This draw is to ask more questions than it holds. Add some, or ask for fewer:"),
    "question_without_answer": _("This question cannot be answered rightly:"),
    "question_without_words": _("This question or one of its choices is empty, or two choices are the same:"),
    "question_no_alternative": _("What the picture or clip shows is not said in words, in question:"),
    "question_clip_backwards": _("The clip ends before it begins, in question:"),
    "question_clip_outside": _("The clip lies outside its recording, in question:"),
    "question_clip_too_long": _("The clip lasts longer than 5 minutes, in question:"),
    "question_clip_not_ready": _("The clip cannot be played yet, in question:"),
    "question_clip_without_captions": _("The clip has no captions that a person wrote or read, in question:"),
    "watch_from_outside": _("The part to watch again lies outside the recording, in question:"),
    "no_evaluation": _("The evaluation has no items."),
    "item_without_options": _("This item has too few options:"),
    "item_without_words": _("This item has no words:"),
    "evaluation_not_approved": _("The CE office has not approved the evaluation."),
    "item_without_sessions": _("There are no sessions, so this item is asked about nothing:"),
    "item_without_speakers": _("Nobody is named as faculty, so this item is asked about nobody:"),
    "review_in_future": _("The content review lies in the future."),
    "window_no_broadcast": _("Say when it was broadcast live, or that it never was."),
    "window_broadcast_and_attestation": _("A broadcast is known, and the office attests that there was none."),
    "window_released_before_broadcast": _("It cannot be released before its live broadcast."),
    "window_ends_before_release": _("Credit would end before it began: the broadcast is too long ago."),
    "window_ended_before": _("Credit for this content has ended with an earlier activity."),
    "window_ended": _("Credit has ended."),
    "window_unknown_zone": _("The time zone is not known."),
    "window_out_of_range": _("A date is out of range."),
    "window_naive_release": _("The release has no time zone."),
    "window_no_claim_days": _("Say how many days after the event credit can be claimed."),
    "event_begun": _("The event has begun. Credit is designated, and the activity published, before it begins."),
    "event_cancelled": _("The event was cancelled."),
    "claim_days_too_many": _(
        "ACPE takes credit for 60 days after the event. Let learners claim within 55 days at most."
    ),
    "registration_closes_late": _("Registration closes at the latest when the event begins."),
    "minimum_out_of_reach": _("The least attendance is longer than all that is accredited."),
    "venue_without_name": _("Venue without a name:"),
    "venue_nowhere": _("Venue without a place or a meeting to join:"),
    "meeting_host_retired": _("The office no longer allows the meeting's host. Enter another meeting for:"),
    "joined_by_this": _(
        "Everybody reads this part, and it holds a meeting's link or number. Enter it as the venue's link alone."
    ),
    "joined_by_this_one": _(
        "Everybody reads this, and it holds a meeting's link or number. Enter it as the venue's link alone:"
    ),
    "agenda_no_agenda": _("The agenda is empty."),
    "agenda_too_many_items": _("The agenda has more than 60 items."),
    "agenda_nothing_accredited": _("Nothing in the agenda is accredited."),
    "agenda_no_title": _("Item without a title:"),
    "agenda_no_times": _("Item without a beginning or an end:"),
    "agenda_ends_before_it_begins": _("Item that ends before it begins:"),
    "agenda_too_long": _("Item that lasts longer than 12 hours:"),
    "agenda_pause_accredited": _("Breaks and meals give no credit. Take it from item:"),
    "agenda_promotion_accredited": _("What is promotional is never accredited. Take credit from item:"),
    "agenda_no_speaker": _("Accredited item in which nobody speaks:"),
    "agenda_no_venue": _("Item without a place:"),
    "agenda_no_evidence": _("Item without anything that shows attendance:"),
    "agenda_no_meeting": _("The join page counts only where there is a meeting to join. Item:"),
    "agenda_no_report": _("A meeting's report counts only where there is a meeting to join. Item:"),
    "agenda_overlap_in_venue": _("Two items take place in one venue at the same time:"),
    "agenda_overlap_in_track": _("Two items of one track take place at the same time:"),
    "agenda_overlap_with_all": _("What is for everybody overlaps with another item:"),
    "agenda_promotion_too_near": _(
        "What is promotional keeps 30 minutes away from what is accredited in the same room or stream:"
    ),
    "asked_without_words": _("Question to registrants without words:"),
    "asked_without_options": _("Question to registrants with too few options:"),
    "amount_above_agenda": _("More credit is designated than the agenda gives:"),
    "valid_until_before_event": _("The approval would end before the event does:"),
    "no_quiz_for_types": _("ACPE and physicians' boards ask for an assessment: the quiz has no questions."),
}

register({f"blocked_{code}": Message(text) for code, text in BLOCKED.items()})
register({code: Message(text) for code, text in BLOCKED.items() if code.startswith("window_")})
register(
    {
        "check_in_accepted": Message(_("It counts from now on."), "done"),
        "check_in_declined": Message(_("It does not count. The learner reads your reason."), "done"),
        "check_in_decided": Message(_("Somebody decided this check-in before you.")),
        "door_not_open": Message(_("The door list opens six hours before the session.")),
        "no_such_activity": Message(_("There is no such activity.")),
        "no_such_recording": Message(_("Choose a recording from the list.")),
        "no_recording": Message(_("Attach a recording first.")),
        "not_a_draft": Message(_("This can be changed in a draft only.")),
        "published_meanwhile": Message(
            _(
                "This was not saved: the activity was published meanwhile."
                " The CE office corrects what learners read, and gives the reason."
            )
        ),
        "published_already": Message(_("It is published already.")),
        "published_after_end": Message(
            _(
                "By this date, credit had ended before an activity with this recording was published."
                " If the date is right, withdraw that activity first."
            )
        ),
        "not_published": Message(_("It is not published.")),
        "publishing_blocked": Message(_("Things that block publishing: %(count)d. The checklist names them.")),
        "office_attests": Message(_("Only the CE office attests that there was no broadcast. Ask it to do so.")),
        "broadcast_is_known": Message(_("A live broadcast of this content is known, so this cannot be attested.")),
        "broadcast_in_future": Message(_("Enter a day that has come.")),
        "reason_missing": Message(_("Enter the reason.")),
        "person_added": Message(_("Added. See that title and affiliation are right."), "done"),
        "person_moved": Message(_("Moved."), "done"),
        "person_removed": Message(_("Taken out of this activity."), "done"),
        "session_added": Message(_("A session is added."), "done"),
        "sessions_added": Message(_("Two sessions are added. Give each its title."), "done"),
        "session_moved": Message(_("The session is moved."), "done"),
        "session_removed": Message(_("The session is removed."), "done"),
        "no_such_session": Message(_("This session was removed meanwhile.")),
        "too_many_sessions": Message(_("An activity has at most %(most)s sessions.")),
        "designation_made": Message(_("Designated."), "done"),
        "designation_removed": Message(_("The credit type is taken out."), "done"),
        "choose_again": Message(_("That choice is too old. Search again, then add.")),
        "person_is_there": Message(_("This person has a part here already.")),
        "name_is_known": Message(
            _("Somebody of this name is known. Search and add that person, or say below that it is another.")
        ),
        "address_of_another": Message(_("This address belongs to somebody of another name. Search for it.")),
        "has_account": Message(_("This person has an account: its address is changed there.")),
        "reviewer_of_mitigation": Message(
            _("A mitigation here rests on this person's review. Decide that anew, then remove.")
        ),
        "role_missing": Message(_("Choose at least one role.")),
        "unknown_credit_type": Message(_("Choose a credit type from the list.")),
        "designated_already": Message(_("The activity is designated for this type already.")),
        "amount_not_quarter_hours": Message(_("Enter quarter hours, such as 0.75 or 1.00.")),
        "planner_missing": Message(
            _("Nobody of the profession that this type is for plans the activity, as course director or planner.")
        ),
        "planners_too_few": Message(_("Two professions of the target audience must plan this together.")),
        "uan_taken": Message(_("Another activity has this Universal Activity Number.")),
        "uan_malformed": Message(_("Enter a number such as JA4008106-0000-26-035-H01-P.")),
        "uan_for_others": Message(_("The number ends with -P for pharmacists, with -T for technicians.")),
        "uan_other_format": Message(
            _("The letter before the topic is H for a recording and L for a live activity.")
        ),
        "uan_other_topic": Message(_("The number names another topic than the one chosen.")),
        "topic_missing": Message(_("Choose the topic.")),
        "uan_missing": Message(_("Enter the Universal Activity Number.")),
        "uan_other_year": Message(_("The number names another year than the one in which the activity starts.")),
        "number_missing": Message(_("Enter the accreditor's number.")),
        "valid_until_missing": Message(_("Say until when this type is approved.")),
        "valid_until_too_late": Message(_("This type is not approved for so long.")),
        "approval_ended": Message(_("Enter a day that is still to come, and within reach.")),
        "approval_only_earlier": Message(_("After publication an approval only ends earlier.")),
        "event_has_begun": Message(_("The event has begun: credit is designated before it does.")),
        "credit_ended": Message(_("Credit for this activity has ended.")),
        "credit_only_lower": Message(_("After publication credit is never raised: learners began with less.")),
        "credit_is_published": Message(_("A published credit type stays: learners count on it.")),
        "no_such_designation": Message(_("There is no such credit type here.")),
        "no_such_relationship": Message(_("There is no such relationship here.")),
        "last_day_changed": Message(_("The last day of credit has changed meanwhile. Look at it again.")),
        "no_specialty": Message(_("There is no specialty yet. The CE office adds the first under Lists.")),
        "entry_changed": Message(_("Somebody changed this entry meanwhile. Look at what it says now.")),
        "name_taken": Message(_("The list holds this name already.")),
        "list_kept": Message(_("The list is kept."), "done"),
        "changes_saved": Message(_("Your changes are saved."), "done"),
        "broadcast_kept": Message(_("The broadcast is kept."), "done"),
        "captions_excepted": Message(_("The exception is kept with your name and today's date."), "done"),
        "published": Message(_("Published. Learners see it now."), "done"),
        "no_event": Message(_("Only a live activity is held at another time, or cancelled.")),
        "event_cancelled": Message(_("The event was cancelled.")),
        "event_begun": Message(_("The event has begun. What was attended keeps its credit.")),
        "item_has_begun": Message(_("What has begun stays as it was announced.")),
        "item_in_the_past": Message(_("Enter a time that is still to come.")),
        "venue_unknown": Message(_("Choose a venue from the list.")),
        "nothing_rescheduled": Message(_("Nothing is different from what learners read now.")),
        "nothing_lowered": Message(_("Nothing is less than what learners read now.")),
        "credit_lowered": Message(_("Kept. From now on no more than this is claimed."), "done"),
        "credit_designated": Message(_("Designated, for whoever begins from now on."), "done"),
        "rescheduled": Message(_("Kept. Whoever registered is told."), "done"),
        "event_is_cancelled": Message(_("The event is cancelled. Whoever registered is told."), "done"),
        "not_withdrawn": Message(_("It is not withdrawn.")),
        "corrected_meanwhile": Message(
            _("Somebody has corrected this activity meanwhile. Look at what it says now, then send yours again.")
        ),
        "nothing_corrected": Message(_("Nothing is different from what learners read now.")),
        "nothing_pending": Message(_("Learners read all that is known.")),
        "correction_blocked": Message(
            _("This was not kept: so changed, the activity could not be published. What stands in the way:")
        ),
        "disclosure_pending": Message(
            _("Something was disclosed that learners have not been shown. Show them the new disclosure first.")
        ),
        "reporting_facts_kept": Message(_("Kept. Reports made from now on say this."), "done"),
        "corrected": Message(_("Corrected. Learners read it now."), "done"),
        "decided_after": Message(_("Decided. Learners read of it once you show the new disclosure."), "done"),
        "disclosure_shown": Message(_("Learners read the new disclosure now."), "done"),
        "restored": Message(_("Restored. Learners see it again; the end of credit is what it was."), "done"),
        "session_not_held": Message(_("The recording can be published once the session is over.")),
        "recorded_already": Message(_("There is an activity for the recording of this session already.")),
        "not_recorded_live": Message(_("This was not recorded at a live event.")),
        "broadcast_of_session": Message(_("The date is that of the live session: nobody can change it.")),
        "recorded_begun": Message(
            _("The recording’s activity is begun, with all that carries over. Choose its recording.")
        ),
        "both_allowed": Message(_("Learners may earn credit live and for the recording."), "done"),
        "both_forbidden": Message(_("Credit is given once again, live or for the recording."), "done"),
        "disclosure_announced": Message(_("Kept, with your name and the time."), "done"),
        "not_said_yet": Message(
            _("Nothing is noted: it is said when people have come, from half an hour before the session.")
        ),
        "material_added": Message(_("Added. Somebody has to look at it before the event."), "done"),
        "material_checked": Message(_("Kept, with your name and the time."), "done"),
        "material_removed": Message(_("Taken off the list."), "done"),
        "no_such_material": Message(_("This material is not on the list any more.")),
        "withdrawn": Message(_("Withdrawn. Learners no longer see it; credit already given stays."), "done"),
    }
)
register(
    {
        "captions_changed": Message(
            _("These captions were changed meanwhile. Look at what is there, then send yours again.")
        ),
        "captions_needed": Message(
            _("Learners of a published activity need these captions. Replace them instead.")
        ),
        "captions_of_others": Message(_("Others show this recording too. The CE office changes its captions.")),
        "taken_over": Message(_("Taken over."), "done"),
        "nothing_chosen": Message(_("Choose what to take over.")),
        "changed_meanwhile": Message(_("Somebody changed it since this page was drawn. Look again, then choose.")),
        "no_such_captions": Message(_("There are no captions in this language.")),
    }
)
register(
    {
        "replaced_meanwhile": Message(
            _("This activity shows another recording than the one that this replaces. Look at what it shows now.")
        ),
        "lengths_differ": Message(
            _(
                "The one lasts %(old)s, the other %(new)s. The same content differs by two seconds at most,"
                " so declare this one as changed."
            )
        ),
        "review_missing": Message(_("Enter the day on which the changed content was reviewed.")),
        "review_not_yet": Message(_("Enter a day that has come.")),
        "review_before_last": Message(
            _("The content was reviewed later than that. Enter the day of the new review.")
        ),
        "captions_wanted": Message(
            _("The new recording has no captions. Give it some first, or say why there are none.")
        ),
        "disclosures_unasked": Message(
            _("Changed content asks everybody in control of it to disclose again. Confirm that they are asked.")
        ),
        "recording_replaced": Message(_("The new recording is shown from now on."), "done"),
        "some_unreached": Message(
            _("Somebody could not be asked by letter. Enter the signed form under New disclosure."), "time"
        ),
        "draft_shows_replacement": Message(_("The draft shows the new recording."), "done"),
    }
)
register(
    {
        "nobody_at_address": Message(_("Nobody has an account with this address. It is created first.")),
        "registrant_there": Message(_("Nothing changes: this person is on the list already.")),
        "registrant_added": Message(_("Registered, and a letter says so."), "done"),
        "registrant_waits": Message(
            _("All seats are taken: on the waiting list now, and a letter says so."), "time"
        ),
        "registrant_cancelled": Message(_("The registration is cancelled, and a letter says why."), "done"),
        "registrant_first": Message(_("The next free seat goes to this registrant."), "done"),
        "seats_changed": Message(_("The number of seats is changed."), "done"),
        "invoice_settled": Message(_("The invoice is noted as you said."), "done"),
        "invoice_voided": Message(_("This invoice was voided meanwhile. Reload the page to see what stands now.")),
    }
)
