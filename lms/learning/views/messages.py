"""The words of this room's codes."""

from flask_babel import lazy_gettext as _

from lms.web.messages import Message, register

register(
    {
        "disclosure_changed_meanwhile": Message(
            _("The disclosure changed while you were reading it. Read the new one, then go on."), "time"
        ),
        "answers_saved": Message(_("Your answers are saved."), "done"),
        "unknown_attempt": Message(_("This attempt is not one of yours.")),
        "attempt_handed_in": Message(
            _("These answers were handed in already. Reload the page to see the result.")
        ),
        "quiz_passed": Message(_("You have passed this quiz."), "done"),
        "no_such_step": Message(_("This activity has no such step.")),
        "attempt_granted": Message(_("One more attempt is granted, and a letter says so."), "done"),
        "attempt_not_missing": Message(
            _("An attempt is not what is missing now: one is left, another step comes first, or credit has ended.")
        ),
        "claim_extended": Message(_("The credit can be claimed until then."), "done"),
        "attendance_corrected": Message(_("The attendance is as you wrote it."), "done"),
        "attendance_closed": Message(_("Attendance is closed: nothing is awaited any more."), "done"),
        "check_ins_wait": Message(_("Check-ins still wait for a decision. Decide about them, then say it again.")),
        "own_attendance": Message(_("A colleague decides about your own attendance.")),
        "not_held_yet": Message(_("This session has not begun.")),
        "not_over_yet": Message(_("The event is not over yet.")),
        "times_malformed": Message(_("Enter two times within the session, the earlier one first.")),
        "extension_of_recording": Message(_("The end of a recording’s credit is never moved.")),
        "extension_not_later": Message(_("Choose a day that is ahead, and after the deadline that holds.")),
        "extension_too_long": Message(_("Choose a day within a year.")),
        "extension_after_acpe": Message(
            _(
                "This learner would receive ACPE credit, which CPE Monitor takes for 60 days after the event. "
                "Choose a day within 55 days of it, so that it can still be sent."
            )
        ),
        "no_attempts_left": Message(_("All attempts are used.")),
        "unknown_question": Message(_("This question is not part of the page any more. Reload the page.")),
        "unknown_choice": Message(_("Choose among the answers shown.")),
        "unknown_option": Message(_("Choose among the answers shown.")),
        "one_choice_only": Message(_("Choose one answer.")),
        "time_over": Message(_("Your time is over. What was saved until then is handed in."), "time"),
        "order_unfinished": Message(_("Kept once every step has a place of its own.")),
        "answer_too_long": Message(_("Use at most 500 characters.")),
        "not_a_number": Message(_("Enter a number, such as 2.5. This one is not saved.")),
        "too_long": Message(_("Use at most 4000 characters.")),
        "malformed_answer": Message(_("This answer was not saved. Reload the page to see where you stand.")),
        "evaluation_handed_in": Message(_("These answers were handed in already."), "done"),
        "viewing_over": Message(_("This page was open too long. Reload it to go on where you are."), "time"),
        "version_over": Message(
            _("The recording was replaced by a new version. Reload the page to watch that one."), "time"
        ),
        "present_version": Message(_("This is the new version."), "done"),
        "beat_implausible": Message(
            _("These minutes came faster than they can be played, so they were not counted. Reload the page."),
            "time",
        ),
        "beat_malformed": Message(
            _("The last minutes could not be read, so they were not counted. Reload the page.")
        ),
        "visit_added": Message(_("Added. Go on where you were."), "done"),
        "calendar_feed_made": Message(
            _("Your calendar has an address of its own now. An older one leads nowhere any more."), "done"
        ),
        "calendar_feed_ended": Message(_("The address of your calendar has ended."), "done"),
        "registered": Message(_("You are registered. A letter with everything follows."), "done"),
        "on_waiting_list": Message(_("You are on the waiting list. A letter with everything follows."), "time"),
        "registration_cancelled": Message(_("Your registration is cancelled."), "done"),
        "account_closed": Message(_("This account is closed.")),
        "registration_closed": Message(_("Registration is closed."), "time"),
        "activity_cancelled": Message(_("The CE office has cancelled this activity."), "time"),
        "seat_stays": Message(_("It has begun, so your seat stays yours."), "time"),
        "address_not_confirmed": Message(
            _("Your address is not confirmed yet. Open the letter that we sent you, then register."), "time"
        ),
        "answers_incomplete": Message(_("The questions have changed meanwhile. Answer those shown now.")),
        "not_waiting": Message(_("She is not on the waiting list any more. The page shows where she stands now.")),
        "fewer_seats_than_taken": Message(_("Seats taken: %(taken)d. There cannot be fewer than that.")),
        "follow_up_declined": Message(_("You get no further letter about this activity."), "done"),
        "visit_over": Message(_("These minutes were added before."), "time"),
    }
)
