"""JA-PARS as a channel: its files, its answers, and the day by which a year is closed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from lms.credit.accreditors.answers import gathered, table_lines
from lms.credit.accreditors.channels import (
    ADDS_AND_DELETES,
    NOTHING_SENT,
    Action,
    Batch,
    Form,
    ReadAnswers,
    SentFile,
    Subject,
)
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.ja_pars.activities import activities_json, activities_xml
from lms.credit.accreditors.ja_pars.learners import learners_json, learners_tab, learners_xml
from lms.credit.accreditors.ja_pars.numbers import is_activity_id
from lms.credit.accreditors.signs import cleaned

LEARNERS_XML: Final = Form(
    code="learners_xml",
    name="Learners, XML (MedBiquitous Activity Report)",
    subject=Subject.COMPLETIONS,
    suffix="xml",
    media_type="application/xml",
)
LEARNERS_JSON: Final = Form(
    code="learners_json",
    name="Learners, JSON",
    subject=Subject.COMPLETIONS,
    suffix="json",
    media_type="application/json",
)
LEARNERS_TAB: Final = Form(
    code="learners_tab",
    name="Learners, tab-delimited template",
    subject=Subject.COMPLETIONS,
    suffix="txt",
    media_type="text/tab-separated-values; charset=utf-8",
)
ACTIVITIES_XML: Final = Form(
    code="activities_xml",
    name="Activities, XML (MedBiquitous Metrics), one document for each",
    subject=Subject.ACTIVITIES,
    suffix="zip",
    media_type="application/zip",
)
ACTIVITIES_JSON: Final = Form(
    code="activities_json",
    name="Activities, JSON",
    subject=Subject.ACTIVITIES,
    suffix="json",
    media_type="application/json",
)
# A column that no answer needs, by its header as answers are read: `=` before the words.
_NUMBER: Final = "=accme activity id"
_WRITERS: Final[dict[str, Callable[[Batch], bytes]]] = {
    LEARNERS_XML.code: learners_xml,
    LEARNERS_JSON.code: learners_json,
    LEARNERS_TAB.code: learners_tab,
    ACTIVITIES_XML.code: activities_xml,
    ACTIVITIES_JSON.code: activities_json,
}


class JaPars:
    """Joint Accreditation's Program and Activity Reporting System, which the ACCME runs."""

    code: Channel = Channel.JA_PARS
    name: str = "JA-PARS"
    words: str = "Activities with their numbers of learners, and completions of physicians and PAs who agreed"
    forms: tuple[Form, ...] = (LEARNERS_XML, LEARNERS_JSON, LEARNERS_TAB, ACTIVITIES_XML, ACTIVITIES_JSON)
    actions: frozenset[Action] = ADDS_AND_DELETES

    def write(self, form: Form, batch: Batch) -> bytes:
        """The file. Raises FormRefused."""
        return _WRITERS[form.code](cleaned(batch)[0])

    def read_answers(self, data: bytes, sent: SentFile = NOTHING_SENT) -> ReadAnswers:
        """What JA-PARS answered in a table, with the numbers it gave to activities. Raises AnswerUnreadable."""
        lines = table_lines(data, sent)
        named = ((fields["key"], fields.get(_NUMBER, "")) for _line, fields in lines)
        numbers = {key: number for key, number in named if is_activity_id(number)}
        read = gathered(lines)
        given = (replace(one, accreditor_id=numbers.get(one.key, "")) for one in read.answers)
        return replace(read, answers=tuple(given))


def closes_on(completed_on: date) -> date:
    """31 March closes the year before: a completion of 2026 is taken until the end of March 2027."""
    return date(completed_on.year + 1, 3, 31)


JA_PARS: Final = JaPars()
