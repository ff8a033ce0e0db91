"""JA-PARS as a channel: its files, its answers, and the day by which a year is closed."""

from collections.abc import Callable
from datetime import date
from typing import Final

from lms.credit.accreditors.channels import Batch, Form, Sender, Subject
from lms.credit.accreditors.facts import Channel, CompletionFacts
from lms.credit.accreditors.ja_pars.activities import activities_json, activities_xml
from lms.credit.accreditors.ja_pars.learners import learners_json, learners_tab, learners_xml
from lms.credit.accreditors.ja_pars.numbers import credit_id
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
_WRITERS: Final[dict[str, Callable[[Batch], bytes]]] = {
    LEARNERS_XML.code: learners_xml,
    LEARNERS_JSON.code: learners_json,
    LEARNERS_TAB.code: learners_tab,
    ACTIVITIES_XML.code: activities_xml,
    ACTIVITIES_JSON.code: activities_json,
}


class JaPars:
    """Joint Accreditation's Program and Activity Reporting System, which the ACCME runs."""

    code = Channel.JA_PARS
    name = "JA-PARS"
    words = "Activities with their numbers of learners, and the completions of physicians and PAs who agreed."
    forms = (LEARNERS_XML, LEARNERS_JSON, LEARNERS_TAB, ACTIVITIES_XML, ACTIVITIES_JSON)

    def write(self, form: Form, batch: Batch) -> bytes:
        """The file. Raises FormRefused."""
        return _WRITERS[form.code](cleaned(batch)[0])

    def key(self, sender: Sender, completion: CompletionFacts) -> str:
        """The CreditID. Raises FormRefused."""
        return credit_id(sender, completion.award_id)


def closes_on(completed_on: date) -> date:
    """31 March closes the year before: a completion of 2026 is taken until the end of March 2027."""
    return date(completed_on.year + 1, 3, 31)


JA_PARS: Final = JaPars()
