"""QTI: simple items of both versions, alone or in a package, and none of the tricks that a package can play."""

import io
import zipfile
from decimal import Decimal

import pytest

from lms.assessments.exchange import qti
from lms.assessments.exchange.qti import package
from lms.assessments.exchange.sniffing import FileFormat
from tests.assessments.exchange.told import notes, problems, read, taken, whats

MAP = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>'


def item(declared: str, body: str, more: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="A title">\n'
        f"{declared}<itemBody>{body}</itemBody>{more}</assessmentItem>"
    )


def declared(
    cardinality: str, *values: str, base: str = "identifier", mapped: dict[str, str] | None = None
) -> str:
    right = "".join(f"<value>{value}</value>" for value in values)
    entries = "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in (mapped or {}).items())
    return (
        f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base}">'
        + (f"<correctResponse>{right}</correctResponse>" if values else "")
        + (f"<mapping>{entries}</mapping>" if entries else "")
        + "</responseDeclaration>"
    )


def choice(name: str = "choiceInteraction", more: str = "") -> str:
    offered = "".join(f'<simpleChoice identifier="{one}">Say <b>{one}</b></simpleChoice>' for one in "abc")
    return f'<p>Which?</p><{name} responseIdentifier="R"><prompt>Choose.</prompt>{offered}{more}</{name}>'


def match(rights: str = "xyz") -> str:
    sets = "".join(
        "<simpleMatchSet>"
        + "".join(f'<simpleAssociableChoice identifier="{one}">{one}</simpleAssociableChoice>' for one in names)
        + "</simpleMatchSet>"
        for names in ("ab", rights)
    )
    return f'<matchInteraction responseIdentifier="R">{sets}</matchInteraction><p>Match.</p>'


ENTRY = '<p>The capital is <textEntryInteraction responseIdentifier="R"/>.</p>'


@pytest.mark.parametrize(
    ("text", "kind", "stem", "choices"),
    [
        (item(declared("single", "b"), choice()), "single", "Which?\nChoose.", ["Say a", "*Say b", "Say c"]),
        (
            item(declared("multiple", "a", "c"), choice()),
            "multiple",
            "Which?\nChoose.",
            ["*Say a", "Say b", "*Say c"],
        ),
        (
            item(declared("ordered", "b", "c", "a"), choice("orderInteraction")),
            "ordering",
            "Which?\nChoose.",
            ["Say b", "Say c", "Say a"],
        ),
        (
            item(declared("multiple", "a y", "b x", base="directedPair"), match()),
            "matching",
            "Match.",
            ["a -> y", "b -> x", " -> z"],
        ),
        (item(declared("single", "Rome", base="string"), ENTRY), "text", "The capital is _____.", ["Rome"]),
        (item(declared("single", "2.5", base="float"), ENTRY), "number", "The capital is _____.", ["2.5"]),
    ],
)
def test_simple_items_of_version_2_are_taken(text: str, kind: str, stem: str, choices: list[str]) -> None:
    found = read(text)
    assert found.form is FileFormat.QTI
    assert problems(found) == []
    assert taken(found) == [(2, kind, stem, choices)]
    assert found.reading.notes == ("names_dropped",)


def test_an_item_of_version_3_is_taken_as_well() -> None:
    found = read(
        '<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i">'
        '<qti-response-declaration identifier="R" cardinality="multiple" base-type="identifier">'
        "<qti-correct-response><qti-value>a</qti-value><qti-value>b</qti-value></qti-correct-response>"
        '<qti-mapping><qti-map-entry map-key="a" mapped-value="1"/><qti-map-entry map-key="b" mapped-value="1"/>'
        "</qti-mapping></qti-response-declaration><qti-item-body><p>Which?</p>"
        '<qti-choice-interaction response-identifier="R"><qti-simple-choice identifier="a">A</qti-simple-choice>'
        '<qti-simple-choice identifier="b">B</qti-simple-choice><qti-simple-choice identifier="c">C'
        "</qti-simple-choice></qti-choice-interaction></qti-item-body>"
        '<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"/>'
        "</qti-assessment-item>"
    )
    assert problems(found) == []
    assert taken(found) == [(1, "multiple", "Which?", ["*A", "*B", "C"])]
    assert found.reading.questions[0].question.is_per_option
    assert notes(found) == [{"counts_each_option"}]


@pytest.mark.parametrize(
    ("text", "code", "what"),
    [
        (item(declared("single", "a"), "<p>Nothing</p>"), "no_answers", ""),
        (item(declared("single", "a"), choice() + choice()), "several_interactions", ""),
        (item("", choice()), "answer_missing", ""),
        (item(declared("single"), choice()), "nothing_right", ""),
        (item(declared("ordered", "a", "b"), choice("orderInteraction")), "ordering_malformed", ""),
        (item(declared("multiple", "a x", base="directedPair"), match()), "pairs_unequal", ""),
        (item(declared("multiple", "a x", "b w", base="directedPair"), match()), "pairs_unequal", ""),
        (item(declared("multiple", "a x", "b", base="directedPair"), match()), "pairs_unequal", ""),
        (item("<templateDeclaration/>" + declared("single", "a"), choice()), "calculated", ""),
        (item("", '<extendedTextInteraction responseIdentifier="R"/>'), "essay", ""),
        (item("", '<sliderInteraction responseIdentifier="R"/>'), "kind_unknown", "sliderinteraction"),
        (
            item(declared("multiple", "a", "b", mapped={"a": "3", "b": "1"}), choice(), MAP),
            "unequal_shares",
            "",
        ),
        (
            item(
                declared("single", "2", base="float"),
                ENTRY,
                '<responseProcessing><equal toleranceMode="relative" tolerance="1 1"/></responseProcessing>',
            ),
            "tolerance_malformed",
            "relative 1 1",
        ),
    ],
)
def test_what_we_cannot_ask_is_refused_with_its_reason(text: str, code: str, what: str) -> None:
    found = read(text)
    assert problems(found) == [(2, code)]
    assert whats(found) == [what]


FEEDBACK = '<modalFeedback outcomeIdentifier="F" identifier="x" showHide="show">Because <i>so</i>.</modalFeedback>'


@pytest.mark.parametrize(
    ("more", "inside", "note"),
    [
        (FEEDBACK * 2, "", "feedback_dropped"),
        ("", "<feedbackInline>No</feedbackInline>", "feedback_dropped"),
        ("<responseProcessing><responseCondition/></responseProcessing>", "", "processing_dropped"),
        ("<rubricBlock>Read.</rubricBlock>", "", "instructions_dropped"),
        ("", '<img src="x.png" alt="x"/>', "files_dropped"),
    ],
)
def test_what_is_dropped_is_noted(more: str, inside: str, note: str) -> None:
    (found,) = notes(read(item(declared("single", "a"), f"<p>Which? {inside}</p>{choice()}", more)))
    assert found == {"formatting_dropped", note}


def test_the_one_feedback_is_the_reason() -> None:
    (one,) = read(item(declared("single", "a"), choice(), FEEDBACK)).reading.questions
    assert one.question.rationale == "Because so."


def test_a_number_is_taken_with_its_tolerance() -> None:
    for more, tolerance in (
        ('<equal toleranceMode="absolute" tolerance="0.5 0.5"/>', "0.5"),
        ('<equal toleranceMode="exact"/>', "0"),
    ):
        text = item(
            declared("single", "2", base="float"), ENTRY, f"<responseProcessing>{more}</responseProcessing>"
        )
        (one,) = read(text).reading.questions
        assert one.question.tolerance == Decimal(tolerance)


def test_words_with_all_the_points_are_accepted_and_others_are_not() -> None:
    mapped = {"Rome": "2", "Roma*": "2", "Milan": "1"}
    found = read(item(declared("single", mapped=mapped, base="string"), ENTRY, MAP))
    assert taken(found)[0][3] == ["Rome", "Roma*"]
    assert notes(found) == [{"part_answers_dropped"}]


def test_one_choice_that_is_worth_less_counts_as_wrong() -> None:
    found = read(item(declared("single", "a", mapped={"a": "2", "b": "1"}), choice(), MAP))
    assert taken(found)[0][3] == ["*Say a", "Say b", "Say c"]
    assert "partly_right_dropped" in notes(found)[0]


def test_version_1_is_refused_by_its_name() -> None:
    for text in ("<questestinterop>{</questestinterop>", '<?xml version="1.0"?>\n<questestinterop/>'):
        assert problems(read(text)) == [(1, "qti_1")]


# Packages

ITEM = item(declared("single", "a"), choice())
TYPE = "imsqti_item_xmlv2p1"


def manifest(*hrefs: str, kind: str = TYPE) -> str:
    listed = "".join(f'<resource identifier="r" type="{kind}" href="{href}"/>' for href in hrefs)
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{listed}</resources></manifest>'


def packed(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_the_items_of_a_package_are_read_in_the_order_of_its_manifest() -> None:
    named = manifest("items/b%20c.xml", "items/a.xml", "picture.png", kind=TYPE)
    listed = {
        "imsmanifest.xml": named,
        "items/a.xml": ITEM,
        "items/b c.xml": item("", choice()),
        "picture.png": b"\x81",
    }
    found = read(packed(listed))
    assert found.form is FileFormat.QTI_PACKAGE
    assert [(one.file, one.line) for one in found.reading.questions] == [("items/a.xml", 2)]
    assert [(one.file, one.line, one.code) for one in found.reading.problems] == [
        ("items/b c.xml", 2, "answer_missing"),
        ("picture.png", 1, "not_text"),
    ]


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"imsmanifest.xml": manifest("../../etc/passwd")}, [("../../etc/passwd", "file_missing")]),
        ({"imsmanifest.xml": manifest("/etc/passwd")}, [("/etc/passwd", "file_missing")]),
        (
            {"imsmanifest.xml": manifest("a.xml", kind="webcontent"), "a.xml": ITEM},
            [("imsmanifest.xml", "manifest_without_items")],
        ),
        ({"imsmanifest.xml": "<manifest>"}, [("imsmanifest.xml", "xml_broken")]),
        ({"imsmanifest.xml": b"\x81\x00"}, [("imsmanifest.xml", "not_text")]),
        ({"inner/imsmanifest.xml": manifest("a.xml"), "a.xml": ITEM}, [("", "manifest_missing")]),
        ({"imsmanifest.xml": manifest("a.xml"), "a.xml": "<quiz/>"}, [("a.xml", "not_an_item")]),
        (
            {"imsmanifest.xml": manifest("a.xml"), "a.xml": "<!DOCTYPE x>" + ITEM[39:]},
            [("a.xml", "xml_document_type")],
        ),
        (
            {"imsmanifest.xml": manifest("a.xml"), "a.xml": "\ufeff\ufeff<!DOCTYPE x>" + ITEM[39:]},
            [("a.xml", "xml_document_type")],
        ),
        (
            {"imsmanifest.xml": manifest("a.xml"), "a.xml": ITEM.replace("<p>", f"{'<i/>' * 1_000}<p>")},
            [("a.xml", "item_too_large")],
        ),
        ({"imsmanifest.xml": manifest("a.xml"), "a.xml": " " * 2_000_001}, [("", "package_too_large")]),
        (
            {"imsmanifest.xml": manifest("a.xml")} | {f"{number}": "" for number in range(5_000)},
            [("", "package_too_large")],
        ),
    ],
)
def test_a_package_that_is_not_as_it_must_be_is_refused(
    files: dict[str, str | bytes], found: list[tuple[str, str]]
) -> None:
    assert [(one.file, one.code) for one in read(packed(files)).reading.problems] == found


def test_an_archive_unpacks_no_further_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_UNPACKED", 2 * len(ITEM))
    names = [f"{number}.xml" for number in range(4)]
    found = read(packed({"imsmanifest.xml": manifest(*names)} | dict.fromkeys(names, ITEM)))
    assert problems(found) == [(1, "package_too_large")]


def test_an_archive_that_is_broken_locked_or_packed_otherwise_is_refused() -> None:
    whole = packed({"imsmanifest.xml": manifest("a.xml"), "a.xml": ITEM})
    locked = bytearray(whole)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    twice = whole.replace(b"a.xml", b"b.xml")
    for data in (
        whole[:-30],
        bytes(locked),
        packed({"imsmanifest.xml": manifest("a.xml")}, zipfile.ZIP_BZIP2),
        whole[:40] + b"\xff" * 20 + whole[60:],
    ):
        assert problems(qti.read_package(data)) == [(1, "package_broken")]
    assert qti.is_package(twice)


def test_a_name_that_an_archive_has_twice_is_refused() -> None:
    twice = packed({"imsmanifest.xml": manifest("a.xml"), "imsmanifest.xm2": ""})
    assert problems(read(twice.replace(b"imsmanifest.xm2", b"imsmanifest.xml"))) == [(1, "package_broken")]


def test_a_picture_on_the_left_of_a_pair_does_not_become_one_more_wrong_right_side() -> None:
    pairs = declared("multiple", "a y", "b x", base="directedPair")
    pictured = match().replace(">a<", '><img src="ecg.png"/><')
    assert problems(read(item(pairs, pictured))) == [(2, "side_without_words")]
    told = match().replace(">a<", '><img src="ecg.png" alt="An ECG"/><').replace(">x<", "><b>x</b><")
    found = read(item(pairs, told))
    assert taken(found)[0][3] == ["An ECG -> y", "b -> x", " -> z"]
    assert notes(found)[0] == {"files_dropped", "formatting_dropped"}
