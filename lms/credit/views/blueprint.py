"""Where the ledger's doors hang, and the words in which every page names credit."""

from decimal import Decimal
from functools import lru_cache

from flask import Blueprint
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from lms import formats, pdf
from lms.credit import words
from lms.credit.codes import grouped
from lms.credit.reasons import public_reason
from lms.credit.rules import AMA_PRA_1, ATTENDANCE, credit_type, unit_words
from lms.credit.statements import Statement, emphasised


@lru_cache(512)
def as_statement(text: str) -> Markup:
    """Words in which the AMA's phrase is set as the AMA asks: italic, never broken inside, its mark upright."""
    return _italic(emphasised(text))


def _italic(statement: Statement) -> Markup:
    marked = (
        Markup("<i>{}</i>").format(part.text.replace(" ", "\xa0")) if part.ama_phrase else escape(part.text)
        for part in statement
    )
    return Markup("").join(marked)


def shown_as(amount: Decimal, code: str) -> str:
    """The unit beside an amount, as pages set it: the AMA's phrase by its code, any other in words."""
    if code == ATTENDANCE:
        return str(ngettext("hour of participation", "hours of participation", 1 if amount <= 1 else 2))
    return code if code == AMA_PRA_1 else str(gettext(unit_words(amount, code)))


def amount_words(amount: Decimal, code: str) -> str:
    """An amount with its unit in a sentence: 1.00 ANCC contact hour."""
    return f"{formats.credits(amount)} {gettext(unit_words(amount, code))}"


def reason_words(code: str) -> str:
    """Why something happened to a certificate, as everybody may read it; nothing where only the office may."""
    found = public_reason(code)
    return str(gettext(found)) if found else ""


def letters_not_printed(name: str) -> str:
    """The letters of a name that no font here prints, for whoever is about to claim; most often none."""
    return "" if name.isascii() else " ".join(sorted(pdf.missing_glyphs(name)))


blueprint = Blueprint("credit", __name__)
blueprint.add_app_template_global(shown_as, "shown_as")
blueprint.add_app_template_global(letters_not_printed, "letters_not_printed")
blueprint.add_app_template_global(amount_words, "credit_words")
blueprint.add_app_template_global(credit_type, "credit_type_of")
blueprint.add_app_template_filter(as_statement, "as_statement")
blueprint.add_app_template_filter(emphasised, "emphasised")
blueprint.add_app_template_filter(grouped, "grouped_code")
blueprint.add_app_template_filter(reason_words, "reason_words")
words.register_all()
