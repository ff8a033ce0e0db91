"""The product's own source as trees, read once: what the promises are measured on."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
