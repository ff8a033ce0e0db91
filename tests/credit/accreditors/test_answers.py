"""Answers are read whatever the order and case of their columns, and no line that says something else is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms import sheets
from lms.credit.accreditors.answers import in_plain_words, normal, read_table
from lms.credit.accreditors.ce_broker import CE_BROKER
from lms.credit.accreditors.channels import AnswerUnreadable, ReadAnswer, ReadAnswers, SentFile, Verdict
from lms.credit.accreditors.columns import use_columns
from lms.credit.accreditors.cpe_monitor import CPE_MONITOR
from lms.credit.accreditors.registry import CHANNELS
from lms.credit.accreditors.standing import Standing, State
from tests.credit.accreditors.made import batch, completion

WITHOUT_REFERENCE = """
[cpe_monitor]
guidance = "CPE batch of Northgate Health"
columns = [
  { header = "UAN", value = "uan" },
  { header = "EPID", value = "nabp_profile_id" },
  { header = "Date", value = "participated_on" },
]
"""


@pytest.fixture(autouse=True)
def _defaults_afterwards() -> Iterator[None]:
    yield
    use_columns(None)


@pytest.mark.parametrize(
    "data",
    [
        b"Reference,Status,Code,Message\nk1,Accepted,,\nk2,Rejected,E7,No such person\n",
        b"\xef\xbb\xbfmessage;STATUS;row-key;error code\n;ACCEPTED;k1;\nNo such person;failed;k2;E7\n",
        b"Answer of 3 May\n\nStatus\tReference\tReason\tCode\nok\tk1\t\t\n\ninvalid\tk2\tNo such person\tE7\n",
        sheets.to_xlsx(
            [
                ("Reference", "Result", "Error", "Code"),
                ("k1", "Yes", "", ""),
                ("k2", "No", "No such person", "E7"),
            ],
            title="Answer",
        ),
    ],
)
def test_order_case_and_kind_of_the_file_do_not_matter(data: bytes) -> None:
    assert read_table(data) == ReadAnswers(
        answers=(
            ReadAnswer(key="k1", verdict=Verdict.ACCEPTED),
            ReadAnswer(key="k2", verdict=Verdict.REJECTED, code="E7", reason="No such person"),
        )
    )


def test_lines_that_say_something_else_are_listed_with_their_number() -> None:
    data = b"Reference,Status\nk1,\n,Accepted\nk2,perhaps\nk3,Pending\nk4,Accepted\n"
    read = read_table(data)
    assert [one.key for one in read.answers] == ["k4"]
    assert read.unread == (
        (2, "It says neither accepted nor rejected."),
        (3, "It names none of the rows that were sent."),
        (4, "“perhaps” is neither accepted nor rejected, as far as we know."),
        (5, "It is not decided yet."),
    )


def test_one_rejected_part_of_a_row_rejects_the_row() -> None:
    for data in (b"Key,Status\nk,ok\nk,error\nk,ok\n", b"Key,Status\nk,error\nk,ok\n"):
        assert [(one.key, one.verdict) for one in read_table(data).answers] == [("k", Verdict.REJECTED)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "No column of this file says"),
        (b"Name,Age\nAna,3\n", "No column of this file says"),
        (b"Status\n\xff", "not in UTF-8"),
        (b'Status\n"', "quotation mark"),
        (b"PK\x03\x04", "workbook cannot be opened"),
        (b",\t;" * 300, "too many columns"),
    ],
)
def test_a_file_that_is_no_answer_is_refused_with_the_reason(data: bytes, said: str) -> None:
    with pytest.raises(AnswerUnreadable, match=said):
        read_table(data)


def sent_without_reference(tmp_path: Path) -> SentFile:
    path = tmp_path / "columns.toml"
    path.write_text(WITHOUT_REFERENCE, "utf-8")
    use_columns(path)
    rows = (completion(), completion(award_id=18, nabp_profile_id="999999"), completion(award_id=19))
    return SentFile(data=CPE_MONITOR.write(CPE_MONITOR.forms[0], batch(*rows)), keys=("k17", "k18", "k19"))


def test_an_answer_without_our_reference_is_recognised_by_what_it_repeats(tmp_path: Path) -> None:
    sent = sent_without_reference(tmp_path)
    read = CPE_MONITOR.read_answers(b"epid,Status,uan\n999999,Accepted,ja4008106-0000-26-035-h01-p\n5,ok,\n", sent)
    assert [one.key for one in read.answers] == ["k18"]
    assert [number for number, _reason in read.unread] == [3]
    # Two rows say the same: nobody can tell which of them is meant.
    assert not CPE_MONITOR.read_answers(b"EPID,Status\n0123456,Accepted\n", sent).answers


def test_nothing_is_guessed_where_the_rows_cannot_be_told_apart(tmp_path: Path) -> None:
    sent = sent_without_reference(tmp_path)
    fewer = SentFile(data=sent.data, keys=sent.keys[:2])
    assert not CPE_MONITOR.read_answers(b"EPID,Status\n999999,Accepted\n", fewer).answers
    assert not CPE_MONITOR.read_answers(b"EPID,Status\n999999,Accepted\n", SentFile(data=b"", keys=("k",))).answers
    # Nothing that both have in common tells one row from another.
    assert not CPE_MONITOR.read_answers(b"Name,Status\nAna,Accepted\n", sent).answers


def test_an_answer_with_a_sent_file_that_carries_our_reference_needs_no_order() -> None:
    sent = SentFile(
        data=CPE_MONITOR.write(
            CPE_MONITOR.forms[2], batch(completion(), completion(award_id=18, nabp_profile_id="9"))
        ),
        keys=("one", "two"),
    )
    read = CPE_MONITOR.read_answers(b"NABP e-Profile ID,Status\n9,Accepted\n", sent)
    assert [one.key for one in read.answers] == ["ccid:northgate.example:18"]


@pytest.mark.parametrize("sent", [b"PK\x03\x04 packed", b"<a/>", b'{"a": 1}', b"\n" * (sheets.MOST_ROWS + 1)])
def test_an_answer_is_read_whatever_was_sent(sent: bytes) -> None:
    read = read_table(b"Reference,Status,UAN\nk1,Accepted,1\n,Accepted,2\n", SentFile(data=sent, keys=("k1",)))
    assert [one.key for one in read.answers] == ["k1"]
    assert [number for number, _reason in read.unread] == [3]


def test_reasons_are_told_in_plain_words_and_else_as_they_came() -> None:
    assert in_plain_words("Duplicate", "E1") == "The accreditor has this completion already."
    assert in_plain_words("77", "Invalid ePID supplied") == "CPE Monitor does not know this NABP e-Profile ID."
    assert in_plain_words("77", "Gone fishing") == "Gone fishing"
    assert in_plain_words("77", "") == "77"
    assert in_plain_words("", "") == ""
    # The longest phrase of a message says most.
    assert in_plain_words("", "DOB: no 60 days").startswith("The 60 days")
    told = Standing(state=State.REJECTED, code="9", reason="Date of birth mismatch")
    assert told.why == "The date of birth is not the one that the accreditor knows."


@given(st.binary(max_size=200), st.sampled_from(sorted(CHANNELS)))
def test_no_bytes_break_a_channels_reading(data: bytes, code: str) -> None:
    try:
        CHANNELS[code].read_answers(data)  # type: ignore[index]
    except AnswerUnreadable:
        return


WORDS = st.sampled_from(["k1", "k2", "accepted", "REJECTED", "pending", "=1+1", "", "E7", "who knows", "-5", "“"])


@given(st.permutations(["Reference", "Status", "Message", "Code", "Other"]), st.lists(st.tuples(*[WORDS] * 5)))
def test_every_line_is_an_answer_or_listed(headers: list[str], rows: list[tuple[str, ...]]) -> None:
    read = read_table(sheets.to_csv([headers, *rows]))
    told = {n for n, row in enumerate(rows, start=2) if any(row)}
    keys = {row[headers.index("Reference")] for row in rows}
    unread = {number for number, _reason in read.unread}
    assert unread <= told
    assert {one.key for one in read.answers} <= keys
    answered = {rows[n - 2][headers.index("Reference")] for n in told - unread}
    assert {one.key for one in read.answers} == answered


TAGS = st.sampled_from(["attendee", "key", "status", "licensee_number", "roster", "x"])
XML = st.recursive(
    st.builds("<{0}>{1}</{0}>".format, TAGS, st.sampled_from(["k1", "accepted", "rejected", "", "é&amp;"])),
    lambda inner: st.builds("<{0}>{1}</{0}>".format, TAGS, st.lists(inner, max_size=4).map("".join)),
    max_leaves=12,
)


@given(XML)
def test_no_xml_breaks_reading_or_answers_for_a_row_it_does_not_name(text: str) -> None:
    try:
        read = CE_BROKER.read_answers(text.encode())
    except AnswerUnreadable:
        return
    assert all(one.key and normal(one.key) for one in read.answers)
