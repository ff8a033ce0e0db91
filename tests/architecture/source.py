"""The product's own source as trees, read once: what the promises are measured on."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from inspect import Signature, signature
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "lms"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the product."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path as readers name it."""
        return str(self.path.relative_to(ROOT))

    def functions(self) -> Iterator[Function]:
        """Every function and method, inner ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node


@cache
def modules() -> tuple[Module, ...]:
    """All modules of the product."""
    paths = sorted(path for path in HOUSE.rglob("*.py") if "node_modules" not in path.parts)
    texts = ((path, path.read_text()) for path in paths)
    return tuple(Module(path, text, ast.parse(text)) for path, text in texts)


def lines_of(function: Function) -> int:
    """Its lines of code and comment, without decorators, signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def is_view(function: Function) -> bool:
    """True where a decorator hangs it on an address."""
    calls = (d.func for d in function.decorator_list if isinstance(d, ast.Call))
    return any(
        isinstance(c, ast.Attribute) and c.attr in {"get", "post", "route", "patch", "delete"} for c in calls
    )


def templates() -> list[str]:
    """Names of all templates, letters included."""
    folder = HOUSE / "templates"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def of_every(parameter: str, things: Sequence[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Ask this of every one of them, in one test that names each that fails.

    A test for each would be thousands, and running tests costs more than what these look at.
    """

    def ask(check: Callable[..., None]) -> Callable[..., None]:
        def test(**fixtures: Any) -> None:
            failed = {}
            for thing in things:
                try:
                    check(**fixtures, **{parameter: thing})
                except AssertionError as error:
                    failed[getattr(thing, "name", thing)] = str(error)
            assert things
            assert failed == {}

        asked = [one for one in signature(check).parameters.values() if one.name != parameter]
        test.__signature__ = Signature(asked)  # type: ignore[attr-defined]
        test.__name__, test.__module__ = check.__name__, check.__module__
        return test

    return ask
