"""Writes of reporting: a report that was made, what was answered to it, a learner's consent."""

from lms.credit.accreditors.operations.activity_facts import (
    FactsContested,
    keep_accreditors_number,
    say_activity_facts,
)
from lms.credit.accreditors.operations.answers import Answer, Recorded, record_answers
from lms.credit.accreditors.operations.consent import say_consent
from lms.credit.accreditors.operations.files import FOLDER, StoredReport, read_report, store_report
from lms.credit.accreditors.operations.reports import hand_out_report, record_report

__all__ = [
    "FOLDER",
    "Answer",
    "FactsContested",
    "Recorded",
    "StoredReport",
    "hand_out_report",
    "keep_accreditors_number",
    "read_report",
    "record_answers",
    "record_report",
    "say_activity_facts",
    "say_consent",
    "store_report",
]
