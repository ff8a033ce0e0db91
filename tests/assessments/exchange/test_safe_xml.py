"""XML from strangers: a document type is refused wherever a parser would find one."""

import pytest

from lms.assessments.exchange.safe_xml import XmlRefused, parse

BOMB = '<!DOCTYPE quiz [<!ENTITY a "boom">]>\n<quiz about="&a;">&a;</quiz>'


@pytest.mark.parametrize(
    "before",
    [
        "",
        " \n\t",
        "\ufeff",
        "\ufeff\ufeff",
        '\ufeff<?xml version="1.0"?>',
        '<?xml version="1.0"?>\n<!-- > -->\n<?a b?>',
        "<!-->-->",
    ],
)
def test_no_mark_remark_or_blank_hides_a_document_type(before: str) -> None:
    with pytest.raises(XmlRefused) as refused:
        parse(before + BOMB)
    assert refused.value.code == "xml_document_type"
    assert parse(before + "<quiz/>").tag == "quiz"
