"""CE Broker's rosters: one for each course, each licence as its state writes it, and no secret inside."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from lms import sheets
from lms.accounts.professions import Profession
from lms.credit.accreditors.ce_broker import CE_BROKER
from lms.credit.accreditors.channels import (
    Action,
    ActivityRow,
    AnswerUnreadable,
    Batch,
    CompletionRow,
    FormRefused,
    ReadAnswer,
    Sender,
    SentFile,
    Verdict,
)
from lms.credit.accreditors.facts import Channel, Licence
from lms.credit.accreditors.participation import served_licences
from lms.credit.accreditors.readiness import is_concerned
from tests.credit.accreditors.made import ACTIVITY, LIVE, SENDER, batch, completion, nurse

XML, PARTIAL, FULL = CE_BROKER.forms
OTHER = replace(ACTIVITY, activity_id=9, provider_activity_id="A9", ce_broker_course_id="20-777")


def two_courses() -> Batch:
    rows = (
        nurse(),
        nurse(award_id=18, activity_id=9),
        nurse(award_id=19, given_name="Björn", family_name="O'Shea"),
    )
    return Batch(
        sender=SENDER,
        activities=(ActivityRow(facts=ACTIVITY), ActivityRow(facts=OTHER)),
        completions=tuple(CompletionRow(facts=one, key=f"k{one.award_id}") for one in rows),
    )


def test_the_roster_has_one_part_for_each_course_and_each_licence_in_full() -> None:
    text = CE_BROKER.write(XML, two_courses()).decode()
    root = ET.fromstring(text)
    assert (root.tag, root.attrib) == ("rosters", {"id_parent_provider": "50-1234"})
    assert [one.findtext("id_course") for one in root] == ["20-555", "20-777"]
    assert [[who.findtext("first_name") for who in one.iter("attendee")] for one in root] == [
        ["Ana", "Björn"],
        ["Ana"],
    ]
    roster = root[0]
    assert [leaf.tag for leaf in roster] == [
        "id_provider",
        "provider_course_code",
        "id_course",
        "id_publishing",
        "end_date",
        "attendees",
    ]
    assert (roster.findtext("id_provider"), roster.findtext("end_date")) == ("50-1234", "12/31/2027")
    assert [(leaf.tag, leaf.text) for leaf in roster.iter("attendee").__next__()] == [
        ("licensee_profession", "Registered Nurse"),
        ("licensee_number", "RN9123456"),
        ("first_name", "Ana"),
        ("last_name", "Ruiz"),
        ("cebroker_state", "FL"),
        ("date_completed", "03/09/2026"),
        ("ce_credit_hours", "1.50"),
    ]
    # The key of CE Broker's web service never lies in a stored file.
    assert "upload_key" not in text
    assert CE_BROKER.write(XML, two_courses()) == text.encode()


def test_a_licence_is_sent_where_ce_broker_serves_its_state_and_nowhere_else() -> None:
    licences = (
        Licence(state="FL", number="RN9123456"),
        Licence(state="TX", number="771"),
        Licence(state="GA", number="PN12345", profession="pharmacy_technician"),
    )
    both = nurse(licences=licences)
    assert [one.state for one in served_licences(both.licences)] == ["FL", "GA"]
    rows = sheets.read(CE_BROKER.write(PARTIAL, batch(both)))
    assert [(row[1], row[2], row[5]) for row in rows[1:]] == [
        ("Registered Nurse", "RN9123456", "FL"),
        ("Pharmacy Technician", "PN12345", "GA"),
    ]
    with pytest.raises(FormRefused, match="no license of a state"):
        CE_BROKER.write(XML, batch(nurse(licences=licences[1:2])))
    # Who holds licences of other states alone is no concern of CE Broker; who gave none is asked for one.
    assert not is_concerned(Channel.CE_BROKER, nurse(licences=licences[1:2]))
    assert is_concerned(Channel.CE_BROKER, nurse(licences=()))


def test_the_workbook_for_full_credit_takes_whole_completions_alone() -> None:
    whole, part = nurse(), nurse(amount=Decimal("0.75"))
    assert sheets.read(CE_BROKER.write(PARTIAL, batch(part)))[1][7] == "0.75"
    assert "CE Credit Hours" not in sheets.read(CE_BROKER.write(FULL, batch(whole)))[0]
    with pytest.raises(FormRefused, match="in part"):
        CE_BROKER.write(FULL, batch(part))


def test_who_claims_after_a_live_activity_is_on_the_roster_of_its_last_day() -> None:
    facts = nurse(activity_id=8, completed_on=date(2026, 3, 20))
    assert b"<date_completed>03/06/2026<" in CE_BROKER.write(XML, batch(facts, activity=LIVE))


def test_what_ce_broker_would_refuse_is_not_written() -> None:
    for facts, activity, said in (
        (nurse(), replace(ACTIVITY, ce_broker_course_id=""), "no course number"),
        (nurse(completed_on=date(2025, 1, 1)), ACTIVITY, "outside the activity's dates"),
    ):
        with pytest.raises(FormRefused, match=said):
            CE_BROKER.write(XML, batch(facts, activity=activity))
    with pytest.raises(FormRefused, match="takes nothing back"):
        CE_BROKER.write(XML, batch(nurse(), action=Action.DELETE))
    with pytest.raises(FormRefused, match="LMS_CE_BROKER_PROVIDER_ID"):
        CE_BROKER.write(XML, replace(batch(nurse()), sender=Sender(name="Northgate Health")))


def test_an_answer_in_xml_is_recognised_by_course_and_licence() -> None:
    sent = SentFile(data=CE_BROKER.write(XML, two_courses()), keys=("k17", "k18", "k19"))
    answer = b"""<?xml version="1.0"?>
    <response xmlns="urn:answer">
      <!-- not a row -->
      <roster><id_course>20-777</id_course>
        <attendee valid="TRUE"><licensee_number>rn9123456</licensee_number><first_name>ANA</first_name></attendee>
      </roster>
      <roster><id_course>20-555</id_course><attendees>
        <attendee><licensee_number>RN9123456</licensee_number><first_name>Bj\xc3\xb6rn</first_name>
          <valid>false</valid><error>Licensee not found</error></attendee>
        <attendee valid="true"><licensee_number>X1</licensee_number></attendee>
        <attendee valid="true"><key>k17</key></attendee>
      </attendees></roster>
    </response>"""
    read = CE_BROKER.read_answers(answer, sent)
    assert read.answers == (
        ReadAnswer(key="k18", verdict=Verdict.ACCEPTED),
        ReadAnswer(key="k19", verdict=Verdict.REJECTED, reason="Licensee not found"),
        ReadAnswer(key="k17", verdict=Verdict.ACCEPTED),
    )
    assert [number for number, _reason in read.unread] == [3]


def test_an_answer_of_all_rows_of_a_roster_counts_for_each_attendee() -> None:
    answer = b"<a><roster status='Accepted'><who><key>k17</key></who><who><key>k18</key></who></roster></a>"
    read = CE_BROKER.read_answers(answer)
    assert [(one.key, one.verdict) for one in read.answers] == [("k17", "accepted"), ("k18", "accepted")]


def test_an_answer_as_a_table_is_read_too() -> None:
    assert CE_BROKER.read_answers(b"Reference,Status\nk17,Accepted\n").answers[0].key == "k17"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"<a><b/></a>", "No element"),
        (b"<a>" * 60 + b"<w><key>k17</key></w>" + b"</a>" * 60, "No element"),
        (b"<a>", "no well-formed XML"),
        (b"<a>\xff</a>", "no well-formed XML"),
        (b"<a>\x00</a>", "no well-formed XML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "defines entities"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a><key>k</key></a>', "defines entities"),
        (b"<a>" + b" " * sheets.MOST_BYTES + b"</a>", "too large"),
    ],
)
def test_a_file_that_is_no_answer_is_refused_with_the_reason(answer: bytes, said: str) -> None:
    with pytest.raises(AnswerUnreadable, match=said):
        CE_BROKER.read_answers(answer)


def test_a_profession_is_in_ce_brokers_words() -> None:
    facts = completion(profession=Profession.PHARMACIST, licences=(Licence(state="FL", number="PS1"),))
    assert b"<licensee_profession>Pharmacist<" in CE_BROKER.write(XML, batch(facts))
