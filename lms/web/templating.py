"""Templates made light when they are compiled: what a call always answers is looked up once."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, request
from flask.templating import Environment as FlaskEnvironment
from jinja2 import nodes
from jinja2.runtime import markup_join
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from lms.web.drawing import Context, Generator, Template, escaped

MOST_ADDRESSES: Final = 4096
PLAIN: Final = (str, int)
PLACE: Final = re.compile(r"%\((\w+)\)([sd])")
WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
ANY_WORD: Final = "any-word-that-is-no-address"


class Environment(FlaskEnvironment):
    """Flask's own, whose templates are folded."""

    template_class = Template
    context_class = Context
    code_generator_class = Generator
    escaped = staticmethod(escaped)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        is_html = self.app.select_jinja_autoescape(name)
        folded = Folding(self.app, is_html=is_html).visit(source)  # type: ignore[arg-type]
        folded.set_environment(self)
        return super()._generate(folded, name, filename, defer_init=defer_init)


class Folding(NodeTransformer):
    """Puts in place of a call what it always answers.

    A text is folded where English is the only language there is: with a second one installed it depends on
    the request.
    """

    def __init__(self, app: Flask, *, is_html: bool) -> None:
        self.app, self.is_html = app, is_html
        self.is_monolingual = speaks_one_language(app)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 -- Jinja's name
        """The folded call, or the call itself with what is folded inside."""
        node = self.generic_visit(node)  # type: ignore[assignment]
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            return node
        fold = {"_": self._text, "ngettext": self._counted}
        return fold.get(node.node.name, _itself)(node)

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 -- Jinja's name
        """What would be joined and then put out is put out piece by piece."""
        node = self.generic_visit(node)  # type: ignore[assignment]
        pieces = (one.nodes if isinstance(one, nodes.Concat) else [one] for one in node.nodes)
        return nodes.Output([piece for some in pieces for piece in some], lineno=node.lineno)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 -- Jinja's name
        """Folded texts are joined as at run time: what stands beside a text of the house is escaped."""
        node = self.generic_visit(node)  # type: ignore[assignment]
        if not all(isinstance(one, nodes.Const) for one in node.nodes):
            return node
        return nodes.Const(markup_join(one.value for one in node.nodes), lineno=node.lineno)  # type: ignore[attr-defined]

    def _text(self, node: nodes.Call) -> nodes.Node:
        if not self.is_monolingual or not _are_texts(node.args, 1):
            return node
        return self._filled(node.args[0], node.kwargs, node.lineno)

    def _counted(self, node: nodes.Call) -> nodes.Node:
        if not self.is_monolingual or not _are_texts(node.args[:2], 2):
            return node
        one, many, count = node.args
        values = [*node.kwargs, nodes.Keyword("num", count, lineno=node.lineno)]
        is_one = nodes.Compare(count, [nodes.Operand("eq", nodes.Const(1))], lineno=node.lineno)
        words = (self._filled(text, values, node.lineno) for text in (one, many))
        return nodes.CondExpr(is_one, *words, lineno=node.lineno)

    def _filled(self, text: nodes.Expr, values: list[nodes.Keyword], line: int) -> nodes.Expr:
        """The text with its values put in, escaped where the page is HTML."""
        words: str = text.value  # type: ignore[attr-defined]
        if not values:
            return self._constant(words % {}, line)
        given = {one.key: one.value for one in values}
        pieces = PLACE.split(words)
        if "%" in "".join(pieces[::3]) or not given.keys() >= set(pieces[1::3]):
            pairs = [nodes.Pair(nodes.Const(one.key), one.value) for one in values]
            return nodes.Mod(self._constant(words, line), nodes.Dict(pairs), lineno=line)
        return nodes.Concat(list(self._pieces(pieces, given, line)), lineno=line)

    def _pieces(self, pieces: list[str], given: dict[str, nodes.Expr], line: int) -> Iterator[nodes.Expr]:
        """The text cut at its places, and the values that stand there; a number is written as one."""
        yield self._constant(pieces[0], line)  # also where it is empty: what follows is joined to a text of ours
        for name, kind, words in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            is_text = kind == "s"
            yield given[name] if is_text else nodes.Mod(nodes.Const("%d"), given[name], lineno=line)
            if words:
                yield self._constant(words, line)

    def _constant(self, words: str, line: int) -> nodes.Const:
        return nodes.Const(Markup(words) if self.is_html else words, lineno=line)  # noqa: S704 -- the house's own text


class Addresses:
    """`url_for` for templates: an address is built once for its values, which stand in it and nowhere else."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._built = lru_cache(MOST_ADDRESSES)(self._build)
        self._around = lru_cache(MOST_ADDRESSES)(self._build_around)

    def __call__(self, endpoint: str, **values: Any) -> str:
        """The address; what stands around a plain word in it is kept, and so are those of other plain values."""
        if len(values) == 1:
            ((name, value),) = values.items()
            if type(value) is str and name[0] != "_" and WORD.fullmatch(value):
                head, tail = self._around(request.root_path, endpoint, name)
                return f"{head}{value}{tail}"
        if all(type(value) in PLAIN and name[0] != "_" for name, value in values.items()):
            return self._built(request.root_path, endpoint, tuple(values.items()))
        return self.app.url_for(endpoint, **values)

    def _build(self, _root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return self.app.url_for(endpoint, **dict(values))

    def _build_around(self, _root: str, endpoint: str, name: str) -> tuple[str, str]:
        """A word of letters and digits stands in an address as it is, in front of a question mark and behind."""
        head, _, tail = self._build(_root, endpoint, ((name, ANY_WORD),)).partition(ANY_WORD)
        return head, tail


def install(app: Flask) -> None:
    """Before anything else asks for the environment: it is made when it is first asked for."""
    app.jinja_environment = Environment
    app.jinja_env.globals["url_for"] = Addresses(app)


def speaks_one_language(app: Flask) -> bool:
    """True where no translation is installed beside the texts themselves."""
    folders = app.extensions["babel"].translation_directories
    return not any(catalogue for folder in folders for catalogue in Path(folder).glob("*/LC_MESSAGES/*.mo"))


def _are_texts(found: list[nodes.Expr], count: int) -> bool:
    return len(found) == count and all(isinstance(one, nodes.Const) and type(one.value) is str for one in found)


def _itself(node: nodes.Call) -> nodes.Node:
    return node
