"""What an operation refuses by itself stands in its docstring, so that whoever calls it knows what to expect."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import HOUSE, Function, Module, modules, of_every

OPERATIONS = [one for one in modules() if "operations" in {*one.path.relative_to(HOUSE).parts, one.path.stem}]
EVERY = of_every("module", OPERATIONS)


@EVERY
def test_an_operation_names_the_codes_that_it_refuses_with(module: Module) -> None:
    texts = _texts(module.tree)
    unnamed = {
        (function.name, code)
        for function in module.functions()
        if not function.name.startswith("_")
        for code in _codes(function, texts)
        if not re.search(rf"\b{code}\b", ast.get_docstring(function) or "")
    }
    assert unnamed == set()


def _texts(tree: ast.Module) -> dict[str, str]:
    """What the names on top of a module stand for, where that is a text."""
    found = {}
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text)))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(text)))
            ):
                found[name] = text
    return found


def _codes(function: Function, texts: dict[str, str]) -> Iterator[str]:
    """Codes of the refusals that it makes, as far as they are written there."""
    for call in ast.walk(function):
        match call:
            case ast.Call(func=ast.Name(id="Refusal"), args=[given, *_]):
                yield from _said(given, texts)


def _said(given: ast.expr, texts: dict[str, str]) -> Iterator[str]:
    match given:
        case ast.Constant(value=str(code)):
            yield code
        case ast.Name(id=name) if name in texts:
            yield texts[name]
        case ast.IfExp(body=one, orelse=other):
            yield from _said(one, texts)
            yield from _said(other, texts)
