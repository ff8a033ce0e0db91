"""What is folded when a template is compiled reads as what is looked up at every request."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from flask_babel import Babel, get_translations, lazy_gettext
from markupsafe import Markup, escape

from lms.web import templating

TEXTS = (
    ("{{ _('Your steps') }}", "Your steps"),
    ("{{ _('100 %%') }}", "100 %"),
    ("{{ _('Q & A') }}", "Q & A"),
    ("{{ _('Hello %(name)s', name=name) }}", "Hello &lt;b&gt;"),
    ("{{ _('%(count)d times %(name)s', count=values.count, name=name) }}", "3 times &lt;b&gt;"),
    ("{{ _('100 %% of %(name)s', name=name) }}", "100 % of &lt;b&gt;"),
    ("{{ _('%(name)s', name=_('a') ~ name)|length }}", "10"),
    ("{{ _(name) }}", "<b>"),
    ("{{ _('More than %(count)d', **values) }}", "More than 3"),
    ("{{ ngettext('%(num)d step', '%(num)d steps', one) }}", "1 step"),
    ("{{ ngettext('%(num)d step', '%(num)d steps', 2) }}", "2 steps"),
    ("{{ ngettext('%(num)d step of %(all)s', '%(num)d steps of %(all)s', 2, all=name) }}", "2 steps of &lt;b&gt;"),
    ("{{ ngettext(name, name, 2) }}", "<b>"),
    ("{% set words = _('a') ~ ', ' ~ name %}{{ words }}", "a, &lt;b&gt;"),
    ("{{ (_('a') ~ ' & b')|length }}", "9"),
    ("{{ _('<b>') ~ ' & ' ~ _('c') }}", "<b> &amp; c"),
    ("{{ format('%s', _('a')) }}", "a"),
)


def speaker(folders: str, language: str = "en") -> Flask:
    """An application whose texts are translated by the catalogues in these folders."""
    app = Flask("speaker")
    app.config.update(BABEL_TRANSLATION_DIRECTORIES=folders, BABEL_DEFAULT_LOCALE=language)
    templating.install(app)
    Babel(app)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: get_translations().ugettext(text),
        lambda one, many, count: get_translations().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["format"] = str.__mod__
    return app


def drawn(app: Flask, source: str) -> str:
    with app.test_request_context():
        return app.jinja_env.from_string(source).render(name="<b>", one=1, values={"count": 3})


def catalogue(folder: Path) -> str:
    """A folder with a German catalogue of two texts."""
    texts = Catalog(locale="de")
    texts.add("Your steps", "Ihre Schritte")
    texts.add(("%(num)d step", "%(num)d steps"), ("%(num)d Schritt", "%(num)d Schritte"))
    file = BytesIO()
    write_mo(file, texts)
    path = folder / "de" / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(file.getvalue())
    return str(folder)


@pytest.mark.parametrize(("source", "expected"), TEXTS)
def test_a_folded_text_reads_as_the_one_that_is_looked_up(tmp_path: Path, source: str, expected: str) -> None:
    folded, looked_up = speaker(str(tmp_path / "none")), speaker(catalogue(tmp_path))
    assert drawn(folded, source) == expected
    assert drawn(looked_up, source) == expected


def test_texts_are_looked_up_as_soon_as_a_second_language_is_installed(tmp_path: Path) -> None:
    german = speaker(catalogue(tmp_path), "de")
    assert drawn(german, "{{ _('Your steps') }}") == "Ihre Schritte"
    assert drawn(german, "{{ ngettext('%(num)d step', '%(num)d steps', 2) }}") == "2 Schritte"


def test_values_in_pages_are_escaped_as_everywhere(app: Flask) -> None:
    values: tuple[Any, ...] = ("<b> & 'c'", Markup("<i>"), 7, None, True, Decimal("1.50"), lazy_gettext("a < b"))
    template = app.jinja_env.from_string("{{ value }}{% for one in (1, 2) %}{{ value }}{% endfor %}")
    with app.test_request_context():
        assert [template.render(value=value) for value in values] == [str(escape(value)) * 3 for value in values]


def test_a_macro_sees_what_its_caller_gives_it_and_nothing_else(app: Flask) -> None:
    source = "{% macro line(a, b='<') %}{{ a }}{{ b }}{{ one }}{{ caller() if caller }}{% endmacro %}"
    calls = (
        "{% for one in ('&',) %}{{ line(one) }}{{ line(a=1, b=2) }}{% call line(3) %}!{% endcall %}{% endfor %}"
    )
    template = app.jinja_env.from_string(source + calls)
    with app.test_request_context():
        assert template.render() == "&amp;&lt;123&lt;!"


def test_in_a_template_that_is_no_page_nothing_is_escaped(tmp_path: Path) -> None:
    app = speaker(str(tmp_path))
    with app.test_request_context():
        source = app.jinja_env.parse("{{ _('Hello %(name)s', name=name) }}")
        code = app.jinja_env._generate(source, "letter.txt", None)
    assert "Markup(" not in code


def test_addresses_in_templates_are_those_that_flask_builds(app: Flask) -> None:
    sources = (
        "url_for('learning.activity', slug='a b/ü')",
        "url_for('learning.on_demand')",
        "url_for('learning.activity', slug='early-rhythm-2')",
        "url_for('credit.download', code='ABCD')",
        "url_for('learning.on_demand', specialty='cardiology')",
        "url_for('accounts.sign_in', next='/a?b=c')",
        "url_for('learning.on_demand', specialty='x&y', after=none)",
        "url_for('learning.on_demand', length=[30, 60])",
        "url_for('learning.activity', slug='a', _anchor='top')",
        "asset('css/main')",
        "asset(name)",
    )
    for source in sources:
        with app.test_request_context():
            plain = app.jinja_env.compile_expression(source)(name="css/main", url_for=app.url_for)
            built = app.jinja_env.from_string(f"{{{{ ({source})|safe }}}}").render(name="css/main")
        assert built == plain


def test_an_address_kept_for_one_place_is_not_given_for_another(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ url_for('learning.help') }}")
    with app.test_request_context():
        assert template.render() == "/help"
    with app.test_request_context(base_url="http://localhost/ce"):
        assert template.render() == "/ce/help"
