"""What every template and every letter promises."""

import re
from pathlib import Path

from flask import Flask
from jinja2 import meta, nodes

from lms import pdf
from lms.mail import post
from tests.architecture.source import HOUSE, modules, of_every, templates

FOLDER = HOUSE / "templates"
PAGES = [name for name in templates() if name.endswith(".html") and not name.startswith("mail/")]
PRINTED = [name for name in PAGES if name.endswith("print.html")]
LETTERS = sorted({name.split("/")[1] for name in templates() if name.startswith("mail/") and "/_" not in name})
PARTS = ["body.html", "body.txt", "subject.txt"]
FOREIGN = re.compile(
    r"""(?:src|href|action|poster|data|content|url)\s*[=(]\s*["']?\s*(?:https?:)?//""", re.IGNORECASE
)
INLINE = re.compile(r"""<[^>{%]*\s(?:style|on[a-z]+)\s*=""", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE)
BOOTSTRAP = re.compile(r"""\b(?:text|bg|border)-(?:primary|secondary|success|danger|warning|info|light|dark)\b""")
POST_FORM = re.compile(r"""<form[^>]*method=["']post["'].*?</form>""", re.IGNORECASE | re.DOTALL)
EVERY = of_every("name", PAGES)


def source(name: str) -> str:
    """The template without its comments."""
    return re.sub(r"\{#.*?#\}", "", (FOLDER / name).read_text(), flags=re.DOTALL)


@EVERY
def test_every_template_compiles_and_names_only_templates_that_exist(app: Flask, name: str) -> None:
    environment = pdf._environment() if name in PRINTED else app.jinja_env
    tree = environment.parse(source(name))
    environment.get_template(name)
    named = [other for other in meta.find_referenced_templates(tree) if other]
    assert [other for other in named if not (FOLDER / other).exists()] == []


@EVERY
def test_every_page_has_a_title(app: Flask, name: str) -> None:
    tree = app.jinja_env.parse(source(name))
    partial = Path(name).name.startswith("_") or "/_" in name
    if partial or name == "web/base.html":
        return
    text = source(name)
    own = any(block.name == "title" for block in tree.find_all(nodes.Block))
    inherits = "web/errors/_error.html" in text and "set heading" in text
    assert own or inherits or "<title>" in text


@EVERY
def test_no_template_brings_inline_script_or_style(name: str) -> None:
    if name in PRINTED:
        return
    text = source(name)
    assert INLINE.findall(text) == []
    assert SCRIPT.findall(text) == []
    assert "<style" not in text
    assert "javascript:" not in text


@EVERY
def test_no_template_takes_anything_from_another_site(name: str) -> None:
    assert FOREIGN.findall(source(name)) == []


@EVERY
def test_colours_come_from_our_own_sheet(name: str) -> None:
    assert BOOTSTRAP.findall(source(name)) == []


@EVERY
def test_every_form_that_changes_something_carries_its_hidden_fields(name: str) -> None:
    # The masthead is drawn for many: its token is filled in afterwards, and signing out needs no key.
    given = "{{ token }}" if name == "web/_masthead.html" else "hidden_fields("
    bare = [form for form in POST_FORM.findall(source(name)) if given not in form]
    assert bare == []


@EVERY
def test_no_template_switches_escaping_off(name: str) -> None:
    # The strokes of the icons are constants of that very file, as is a line break.
    ours = source(name).replace("{{ strokes[name]|safe }}", "").replace("'<br>'|safe", "")
    assert re.findall(r"\|\s*safe\b|autoescape false", ours) == []


@EVERY
def test_no_page_shows_a_placeholder(name: str) -> None:
    assert re.findall(r"##|lorem ipsum|coming soon|TODO|FIXME", source(name), re.IGNORECASE) == []


@of_every("kind", LETTERS)
def test_every_letter_has_its_three_parts(kind: str) -> None:
    assert sorted(path.name for path in (FOLDER / "mail" / kind).iterdir()) == PARTS


@of_every("kind", LETTERS)
def test_the_parts_of_a_letter_ask_for_facts_that_the_plain_one_names_too(app: Flask, kind: str) -> None:
    environment = post.office().environment
    wanted = {part: _facts(environment.loader.get_source(environment, f"{kind}/{part}")[0]) for part in PARTS}
    assert wanted["subject.txt"] | wanted["body.html"] <= wanted["body.txt"] | wanted["subject.txt"]


def _facts(text: str) -> set[str]:
    environment = post.office().environment
    known = set(environment.globals)
    return meta.find_undeclared_variables(environment.parse(text)) - known


def test_every_letter_that_is_sent_has_templates_and_every_template_is_sent() -> None:
    sent = {kind for module in modules() for kind in re.findall(r"""\bsend\(\s*["']([a-z_]+)["']""", module.text)}
    assert sent == set(LETTERS)
