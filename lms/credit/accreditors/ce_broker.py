"""CE Broker: rosters of licensees by course, as XML and as workbooks (domain facts 3.5).

The fixed-width text is left out, because CE Broker itself advises against it. The `upload_key` of its web service
is never written: a stored file with it would let whoever reads the file report in the provider's name.
"""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from lms.accounts.professions import Profession
from lms.credit.accreditors.answers import (
    Fields,
    fields_of,
    gathered,
    is_xml,
    meanings,
    read_table,
    read_xml,
    with_keys,
)
from lms.credit.accreditors.channels import (
    ADDS,
    NOTHING_SENT,
    Action,
    AnswerUnreadable,
    Batch,
    CompletionRow,
    Form,
    FormRefused,
    ReadAnswers,
    Sender,
    SentFile,
    Subject,
)
from lms.credit.accreditors.columns import Value, columns_of, words_of
from lms.credit.accreditors.facts import ActivityFacts, Channel, Licence
from lms.credit.accreditors.participation import participated_on, served_licences
from lms.credit.accreditors.signs import cleaned
from lms.credit.accreditors.tables import table_form, write_table

_DATE: Final = "%m/%d/%Y"
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_REMARK: Final = re.compile(r" row ([0-9]{1,6}) ", re.ASCII)
_FORMS: Final = (
    Form(
        code="xml",
        name="Roster (XML)",
        subject=Subject.COMPLETIONS,
        suffix="xml",
        media_type="application/xml",
    ),
    table_form("xlsx", Subject.COMPLETIONS, code="partial", name="Excel roster, partial credit"),
    table_form("xlsx", Subject.COMPLETIONS, code="full", name="Excel roster, full credit"),
)
_LISTS: Final = {"partial": "ce_broker_partial", "full": "ce_broker_full"}
# Rosters, roster, attendees, attendee and some wrapping; whatever lies deeper is no answer.
_DEEPEST: Final = 20
_LICENCE: Final = meanings(["licensee_number"])[0]


class CeBroker:
    """Rosters: one for each course, a learner once for each licence of a state that CE Broker serves."""

    code: Channel = Channel.CE_BROKER
    name: str = "CE Broker"
    words: str = "Licensees’ completions for the boards of their states"
    forms: tuple[Form, ...] = _FORMS
    actions: frozenset[Action] = ADDS

    def write(self, form: Form, batch: Batch) -> bytes:
        """The rosters. Raises FormRefused."""
        batch, _notes = cleaned(batch)
        activities = batch.activities_by_id
        rows = [(row, _checked(row, activities[row.facts.activity_id], form)) for row in batch.completions]
        if form.code in _LISTS:
            records = [record for row, activity in rows for record in _records(row, activity)]
            return write_table(form, columns_of(_LISTS[form.code]), records)
        return _xml(batch.sender, rows)

    def read_answers(self, data: bytes, sent: SentFile = NOTHING_SENT) -> ReadAnswers:
        """What CE Broker answered, as XML or as a table. Raises AnswerUnreadable."""
        return _read_xml(data, sent) if is_xml(data) else read_table(data, sent)


def _checked(row: CompletionRow, activity: ActivityFacts, form: Form) -> ActivityFacts:
    whole = {one.credit_type: one.amount for one in activity.credits}.get(row.facts.credit_type)
    if row.action is not Action.ADD:
        raise FormRefused(row.key, "CE Broker takes nothing back by a roster; ask it to remove this completion.")
    if not activity.ce_broker_course_id:
        raise FormRefused(row.key, "The activity has no course number of CE Broker yet.")
    if not served_licences(row.facts.licences):
        raise FormRefused(row.key, "There is no license of a state that CE Broker serves.")
    if participated_on(row.facts.completed_on, activity) is None:
        raise FormRefused(row.key, "The day of participation lies outside the activity's dates.")
    if form.code == "full" and row.facts.amount != whole:
        raise FormRefused(row.key, "Credit was claimed in part; the roster for full credit cannot say so.")
    return activity


def _records(row: CompletionRow, activity: ActivityFacts) -> Iterator[dict[str, Value]]:
    """One record for each licence."""
    participated = participated_on(row.facts.completed_on, activity)
    assert participated is not None
    for licence in served_licences(row.facts.licences):
        yield {
            "profession": _profession(licence, row.facts.profession),
            "licence": licence.number,
            "given_name": row.facts.given_name,
            "family_name": row.facts.family_name,
            "state": words_of("ce_broker_states")[licence.state],
            "completed_on": participated,
            "hours": row.facts.amount,
            "course": activity.ce_broker_course_id,
            "key": row.key,
        }


def _profession(licence: Licence, profession: Profession) -> str:
    """The profession of the licence where it is one of ours, else that of the learner, in CE Broker's words."""
    words = words_of("ce_broker_professions")
    return words.get(licence.profession) or words[profession]


def _xml(sender: Sender, rows: list[tuple[CompletionRow, ActivityFacts]]) -> bytes:
    """One roster for each course, in the order of its first row."""
    number = sender.numbers.get(Channel.CE_BROKER, "")
    if not number:
        raise FormRefused("", "Our own number at CE Broker is missing: LMS_CE_BROKER_PROVIDER_ID.")
    root, rosters = ET.Element("rosters", id_parent_provider=number), dict[str, ET.Element]()
    for place, (row, activity) in enumerate(rows, start=1):
        course = activity.ce_broker_course_id
        if course not in rosters:
            rosters[course] = _roster(root, number, activity)
        for record in _records(row, activity):
            _attendee(rosters[course], record, place)
    ET.indent(root)
    return f"{_DECLARATION}\n{ET.tostring(root, encoding='unicode')}\n".encode()


def _roster(root: ET.Element, number: str, activity: ActivityFacts) -> ET.Element:
    """A course's roster; returned is where its attendees stand."""
    roster = ET.SubElement(root, "roster")
    _leaf(roster, "id_provider", number)
    _leaf(roster, "provider_course_code", activity.provider_activity_id)
    _leaf(roster, "id_course", activity.ce_broker_course_id)
    _leaf(roster, "id_publishing", "")
    _leaf(roster, "end_date", activity.ends_on.strftime(_DATE))
    return ET.SubElement(roster, "attendees")


def _attendee(attendees: ET.Element, record: dict[str, Value], place: int) -> None:
    attendee = ET.SubElement(attendees, "attendee")
    # By this the row is found again when CE Broker answers with nothing but course and licence.
    attendee.append(ET.Comment(f" row {place} "))
    day = record["completed_on"]
    for name, value in (
        ("licensee_profession", record["profession"]),
        ("licensee_number", record["licence"]),
        ("first_name", record["given_name"]),
        ("last_name", record["family_name"]),
        ("cebroker_state", record["state"]),
        ("date_completed", f"{day:{_DATE}}"),
        ("ce_credit_hours", record["hours"]),
    ):
        _leaf(attendee, name, str(value))


def _leaf(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text or None


def _read_xml(data: bytes, sent: SentFile) -> ReadAnswers:
    lines = [fields for _place, fields in _attendees(read_xml(data), {})]
    if not lines:
        raise AnswerUnreadable("No element of this file names a license or one of our references.")
    known = [
        (sent.keys[place - 1], fields)
        for place, fields in (_attendees(read_xml(sent.data), {}) if is_xml(sent.data) else ())
        if 0 < place <= len(sent.keys)
    ]
    return gathered(with_keys(list(enumerate(lines, start=1)), known))


def _attendees(element: ET.Element, around: Fields, depth: int = 0) -> Iterator[tuple[int, Fields]]:
    """Every element that names a licence or a key, with what stands around it, and its row where it says so."""
    leaves = [child for child in element if _is_element(child) and not len(child)]
    names = [*element.attrib, *(child.tag.rpartition("}")[2] for child in leaves)]
    texts = [*element.attrib.values(), *((child.text or "").strip() for child in leaves)]
    own = {**around, **fields_of(meanings(names), texts)}
    if _LICENCE in own or "key" in own:
        yield _row_of(element), own
    elif depth < _DEEPEST:
        for child in filter(_is_element, element):
            yield from _attendees(child, own, depth + 1)


def _is_element(node: ET.Element) -> bool:
    """Remarks are nodes too, whose tag is no name."""
    return isinstance(node.tag, str)


def _row_of(element: ET.Element) -> int:
    """The number of the row, which our own files carry as a remark; 0 elsewhere."""
    remarks = (_REMARK.fullmatch(child.text or "") for child in element if not _is_element(child))
    return next((int(remark[1]) for remark in remarks if remark), 0)


CE_BROKER: Final = CeBroker()
