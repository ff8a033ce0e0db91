"""The words for what a question, an item or a pasted text lacks, and for what was refused or done."""

from flask_babel import lazy_gettext as _

from lms.web.messages import Message, register

register(
    {
        # What is missing, beside the question or behind the line where it begins.
        "no_stem": Message(_("The question itself is missing.")),
        "no_alternative": Message(_("Say in words what is to be seen: not everybody sees it.")),
        "clip_backwards": Message(_("The clip ends before it begins.")),
        "too_few_choices": Message(_("It needs at least two choices.")),
        "repeated_choice": Message(_("Two choices say the same.")),
        "nothing_right": Message(_("No choice is marked as right.")),
        "several_right": Message(_("Several choices are marked as right, and one may be given.")),
        "not_true_or_false": Message(_("It needs exactly the choices True and False.")),
        "too_few_pairs": Message(_("It needs at least two pairs.")),
        "pair_unfinished": Message(_("A pair has no right side.")),
        "repeated_side": Message(_("Two left sides say the same.")),
        "too_few_steps": Message(_("It needs at least three steps.")),
        "repeated_step": Message(_("Two steps say the same.")),
        "no_accepted_answer": Message(_("It needs at least one accepted answer.")),
        "number_malformed": Message(_("It needs the right number, such as 2.5.")),
        "answer_without_words": Message(_("An answer has no words. Pictures in answers are not taken.")),
        "past_end": Message(_("The recording has ended by this place.")),
        "no_text": Message(_("The words are missing.")),
        "too_few_options": Message(_("It needs at least two options.")),
        "no_statements": Message(_("The statements are missing.")),
        "one_end": Message(_("One end of the scale has words, the other has none.")),
        # What is not kept.
        "stem_too_long": Message(_("A question has at most %(most)s characters.")),
        "choice_too_long": Message(_("A choice has at most %(most)s characters.")),
        "too_many_choices": Message(_("A question has at most %(most)s choices.")),
        "rationale_too_long": Message(_("The reason has at most %(most)s characters.")),
        "reference_too_long": Message(_("The reference has at most %(most)s characters.")),
        "objective_too_long": Message(_("An objective has at most %(most)s characters.")),
        "too_many_tags": Message(_("A question has at most %(most)s tags.")),
        "tag_too_long": Message(_("A tag has at most %(most)s characters.")),
        "alternative_too_long": Message(_("What is to be seen takes at most %(most)s characters.")),
        "caption_too_long": Message(_("A caption has at most %(most)s characters.")),
        "tolerance_out_of_range": Message(_("Enter how far off is still right, such as 0.5, or 0.")),
        "place_past_end": Message(_("The recording has ended by this place. Enter an earlier one.")),
        "place_malformed": Message(_("Enter the place as minutes and seconds, such as 12:40.")),
        "item_too_long": Message(_("An item has at most %(most)s characters.")),
        "option_too_long": Message(_("An option has at most %(most)s characters.")),
        "too_many_options": Message(_("An item has at most %(most)s options.")),
        "end_too_long": Message(_("An end of the scale has at most %(most)s characters.")),
        "repeated_option": Message(_("Two options say the same. Answers could not be told apart.")),
        "too_many_questions": Message(_("A quiz has at most %(most)s questions.")),
        "too_many_items": Message(_("An evaluation has at most %(most)s items.")),
        "mark_out_of_reach": Message(_("Choose how many correct answers pass.")),
        "attempts_out_of_range": Message(_("Choose the number of attempts from the list.")),
        "draw_out_of_range": Message(_("Enter how many are asked, from 1 to %(most)s.")),
        "draw_label_too_long": Message(_("What they have in common has at most %(most)s characters.")),
        "time_out_of_range": Message(_("Enter whole minutes from 1 to 480, or nothing.")),
        # What a pasted line is not.
        "empty_choice": Message(_("This choice has no words.")),
        "stray_line": Message(
            _("This line is neither a choice nor Why:, Source:, At: or Kind:. A blank line begins a new question.")
        ),
        "repeated_fact": Message(_("This was said before in the same question.")),
        "unknown_kind": Message(_("Kind: is followed by one or several.")),
        # Refusals.
        "quiz_frozen": Message(_("It was published, so its quiz stays as it is.")),
        "evaluation_frozen": Message(_("It was published, so its evaluation stays as it is.")),
        "for_everybody_only": Message(_("Pairs and steps can only be counted for everybody.")),
        "nothing_accepted": Message(_("Say which answer is accepted too.")),
        "kind_stays": Message(_("A corrected question is answered as it was before: its kind stays.")),
        "question_unfinished": Message(_("So changed, the question could not be asked.")),
        "no_such_question": Message(_("This question was removed meanwhile.")),
        "no_such_draw": Message(_("This draw was ended meanwhile.")),
        "no_such_figure": Message(_("This picture or clip was removed meanwhile.")),
        "no_such_picture": Message(_("This picture is not there any more. Choose it again.")),
        "no_such_clip": Message(_("This recording is not there any more. Choose another.")),
        "no_such_item": Message(_("This item was removed meanwhile.")),
        "sessions_changed": Message(_("The sessions were changed meanwhile. Reload the page.")),
        "speakers_changed": Message(_("The speakers were changed meanwhile. Reload the page.")),
        "days_not_offered": Message(_("Follow-ups are asked after 30, 60 or 90 days.")),
        "follow_up_without_questions": Message(_("Choose at least one question for the follow-up.")),
        "evaluation_incomplete": Message(_("Something is still missing in the evaluation. Complete it first.")),
        "evaluation_changed": Message(
            _("The evaluation was changed meanwhile. Look at it again, then approve it.")
        ),
        "evaluation_not_empty": Message(_("The evaluation has items already.")),
        "no_such_bank": Message(_("There is no such question bank.")),
        "no_such_bank_question": Message(_("This question is no longer offered by its bank.")),
        "bank_name_taken": Message(_("Another bank has this name. Choose another one.")),
        "bank_archived": Message(_("This bank is archived. Bring it back before you change it.")),
        "bank_full": Message(_("This bank is full. Begin another one for more questions.")),
        "bank_question_unfinished": Message(
            _("A bank keeps only questions that lack nothing. Complete this one first.")
        ),
        "bank_question_overtaken": Message(
            _("Somebody has corrected this question meanwhile. Look at what it says now, then send yours again.")
        ),
        "bank_question_unchanged": Message(_("Nothing is different from what stands in the bank.")),
        "bank_question_retired": Message(_("This question is retired. Offer it again before you correct it.")),
        # Done.
        "question_renewed": Message(_("The question says what its bank says now."), "done"),
        "bank_kept": Message(_("The bank is kept."), "done"),
        "bank_question_corrected": Message(
            _("The question is corrected. Quizzes keep the version that they took."), "done"
        ),
        "bank_question_retired_now": Message(_("The question is retired. Quizzes that have it keep it."), "done"),
        "bank_question_kept": Message(_("The question is kept in the bank."), "done"),
        "bank_questions_kept": Message(_("The questions are kept in the bank."), "done"),
        "question_corrected": Message(_("The question is corrected."), "done"),
        "regraded": Message(_("The question is graded anew."), "done"),
        "draw_added": Message(_("From now on some of these are drawn for each attempt."), "done"),
        "draw_ended": Message(_("All of these are always asked now."), "done"),
        "question_put": Message(_("The question is put there."), "done"),
        "question_added": Message(_("A question is added."), "done"),
        "question_moved": Message(_("The question is moved."), "done"),
        "question_removed": Message(_("The question is removed."), "done"),
        "picture_shown": Message(_("The picture is shown with the question."), "done"),
        "figure_removed": Message(_("The question shows its words alone."), "done"),
        "questions_added": Message(_("The questions are added."), "done"),
        "evaluation_approved": Message(_("The evaluation is approved."), "done"),
        "follow_up_kept": Message(_("The follow-up is kept."), "done"),
        "follow_up_ended": Message(_("The follow-up is taken out."), "done"),
        "item_added": Message(_("An item is added."), "done"),
        "item_moved": Message(_("The item is moved."), "done"),
        "item_removed": Message(_("The item is removed."), "done"),
        "items_added": Message(_("The items are added."), "done"),
    }
)
