"""The words for what a file of questions has and we have not, and for what keeps a question from being taken."""

from flask_babel import lazy_gettext as _

from lms.web.messages import Message, register

# Of a question that is taken: what it had in its file.
register(
    {
        "all_steps_shown": Message(_("The file shows only some of the steps. Here all are shown.")),
        "case_dropped": Message(_("The file told capital letters from small ones. Here both are accepted.")),
        "counts_all_or_nothing": Message(
            _("In the file some of the right options earned a part of the points. Here all of them are needed.")
        ),
        "counts_each_option": Message(
            _("Each option that is judged rightly earns its share: a right one ticked, a wrong one left.")
        ),
        "feedback_as_reason": Message(_("What the file says to the right answer is the reason now.")),
        "feedback_dropped": Message(_("What the file says to single answers was dropped.")),
        "files_dropped": Message(
            _("Pictures, sound or files were dropped. Read whether it can be answered without.")
        ),
        "formatting_dropped": Message(_("Formatting was dropped.")),
        "hints_dropped": Message(_("Hints were dropped.")),
        "instructions_dropped": Message(_("Instructions beside the question were dropped.")),
        "markdown_kept": Message(_("It is written in Markdown, whose signs are kept as they stand.")),
        "negative_marks_dropped": Message(_("Points taken away for wrong answers were dropped.")),
        "part_answers_dropped": Message(_("Answers that were worth a part of the points are not accepted.")),
        "part_points_dropped": Message(_("Points for steps in nearly the right order were dropped.")),
        "partly_right_dropped": Message(_("An answer that was worth a part of the points counts as wrong.")),
        "processing_dropped": Message(
            _("The file has rules of its own for marking. Here what it declares as right is right.")
        ),
        "tags_dropped": Message(_("Tags that are too long or too many were dropped.")),
        "units_dropped": Message(_("Units were dropped. The number is asked for alone.")),
        "was_hidden": Message(_("It was hidden in the program that it comes from.")),
        "words_behind_answers": Message(_("Words follow the answers, so a gap stands where the answers were.")),
    }
)

# Of a whole file.
register(
    {
        "category_text_dropped": Message(_("Descriptions of categories were dropped.")),
        "grades_dropped": Message(_("Questions were worth different points. Here each is worth the same.")),
        "names_dropped": Message(_("Names of questions were dropped. Learners never saw them.")),
        "penalties_dropped": Message(_("Penalties for further tries were dropped.")),
        "read_as_windows_1252": Message(
            _("The file does not say in which characters it is written. Windows-1252 was assumed: check accents.")
        ),
    }
)

# What keeps a question from being taken.
register(
    {
        "answer_malformed": Message(_("ANSWER: is followed by one capital letter, and not by “%(what)s”.")),
        "answer_missing": Message(_("The question has no answer.")),
        "answer_unknown": Message(_("No choice has the letter %(what)s.")),
        "answer_without_question": Message(_("This answer belongs to no question.")),
        "answers_unmarked": Message(_("Answers begin with =, ~, #, T or F in this format.")),
        "braces_unbalanced": Message(
            _("The answers stand between one { and one }, with no blank line between. Others need a \\ before.")
        ),
        "calculated": Message(_("A question with numbers that change cannot be asked here.")),
        "choice_without_question": Message(_("This choice belongs to no question.")),
        "cloze": Message(_("A text with gaps of its own (Cloze) cannot be asked here.")),
        "essay": Message(
            _("An essay cannot be asked here: somebody would have to read it before there is credit.")
        ),
        "item_too_large": Message(_("It has far more parts than a question, and is not read.")),
        "kind_not_in_table": Message(
            _(
                "“%(what)s” is no kind of question. Write single, multiple, true_false, matching, ordering, text"
                " or number."
            )
        ),
        "kind_unknown": Message(_("Questions of the kind “%(what)s” cannot be asked here.")),
        "letter_out_of_order": Message(_("Choices have the letters A, B, C in this order. Here stands %(what)s.")),
        "more_reasons": Message(_("After %(most)s reasons the others are left out.")),
        "no_answers": Message(_("It has no answers.")),
        "ordering_malformed": Message(_("The order of the steps could not be read.")),
        "pair_malformed": Message(_("A pair has -> between its sides. “%(what)s” has none.")),
        "pairs_unequal": Message(_("Each entry on the left needs exactly one on the right.")),
        "place_is_a_time": Message(
            _(
                "The spreadsheet took the place for a time of day (%(what)s). Format the column as text, then"
                " write it again, such as 12:40."
            )
        ),
        "points_malformed": Message(
            _("Under Points stands “each option” or “all or nothing”, and not “%(what)s”.")
        ),
        "range_malformed": Message(_("“%(what)s” is no range of numbers, such as 1..5.")),
        "right_malformed": Message(_("Under Right stand the numbers of the right choices, such as 1, 3.")),
        "several_interactions": Message(_("It asks several things at once. Here each is a question of its own.")),
        "several_numbers": Message(_("Several numbers are right. Here one is, with what it may be off.")),
        "side_without_words": Message(
            _("A left side holds only a picture, and pictures are not taken. Write it in words.")
        ),
        "stem_on_two_lines": Message(_("A question stands on one line in this format.")),
        "tolerance_malformed": Message(_("“%(what)s” does not say as a number how far the answer may be off.")),
        "too_many_in_file": Message(_("Of a file %(most)s questions are read. This one and the rest are not.")),
        "truth_malformed": Message(_("Under Right stands true or false.")),
        "unequal_shares": Message(
            _("The right options are worth different shares, which cannot be counted here.")
        ),
        "weight_malformed": Message(_("“%(what)s” is no share in percent.")),
        "wildcard": Message(_("“%(what)s” stands for many answers. Write each that is accepted.")),
    }
)

# What keeps a file from being read.
register(
    {
        "encoding_unknown": Message(_("The characters “%(what)s” are not read here. Save the file as UTF-8.")),
        "file_empty": Message(_("The file is empty.")),
        "file_missing": Message(_("The manifest names this file, and it is not in the package.")),
        "questions_too_large": Message(_("A file of questions has at most %(most)s MB.")),
        "format_unknown": Message(
            _("No format that is read: it has to be Moodle XML, GIFT, Aiken, QTI 2.1 or 3.0, or our own table.")
        ),
        "heading_unknown": Message(_("No column is called “%(what)s”, so it is passed over.")),
        "headings_missing": Message(_("The first row has to name the columns, Kind and Question among them.")),
        "manifest_missing": Message(_("The package has no imsmanifest.xml at its top.")),
        "manifest_without_items": Message(_("The manifest names no questions.")),
        "not_an_item": Message(_("This is no question of QTI but “%(what)s”.")),
        "not_text": Message(_("This is not text. Save the file as UTF-8.")),
        "package_broken": Message(_("The package cannot be opened.")),
        "package_too_large": Message(_("The package unpacks to more than is read.")),
        "qti_1": Message(_("This is QTI 1, which is not read. Export it as QTI 2.1, or as Moodle XML.")),
        "table_malformed": Message(_("The table is broken: a quotation mark has no end.")),
        "table_not_a_workbook": Message(_("This is neither a workbook nor a package of QTI.")),
        "table_not_utf8": Message(_("This is not text. Save the file as UTF-8.")),
        "table_too_large": Message(_("The table unpacks to more than is read.")),
        "table_too_many_columns": Message(_("The table has too many columns.")),
        "table_too_many_rows": Message(_("Of a table at most %(most)s rows are read.")),
        "xml_broken": Message(_("The XML is broken here.")),
        "xml_document_type": Message(
            _("XML with a document type (DOCTYPE) is not read, for safety. Take it out.")
        ),
        "xml_unknown": Message(_("This XML holds no questions that are read: it begins with “%(what)s”.")),
    }
)

# What a file that is written leaves out.
register(
    {
        "arrow_in_answer": Message(_("GIFT would take -> in an accepted answer for a pair.")),
        "figures_left_out": Message(
            _("Pictures and clips are left out. Where a question needs one, put it back.")
        ),
        "captions_left_out": Message(_("What stands below pictures is left out.")),
        "picture_unsaid": Message(_("Its picture says nothing of itself: say in words what is to be seen.")),
        "kind_not_in_aiken": Message(_("Aiken knows only questions of which one choice is right.")),
        "lines_joined": Message(_("Lines of a question are joined to one.")),
        "lacks_something": Message(_("It lacks something.")),
        "reasons_left_out": Message(_("Reasons, references and places in the recording are left out.")),
        "stem_as_choice": Message(_("Aiken would take the question for a choice or an answer.")),
        "step_as_remark": Message(_("GIFT would take a step that begins with // for a remark.")),
        "tags_left_out": Message(_("Objectives and tags are left out.")),
    }
)
