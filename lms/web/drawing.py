"""What runs while a page is drawn: Jinja's own ways, without what never applies in the house."""

from typing import Any

from jinja2 import Template as JinjaTemplate
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import Context as JinjaContext
from jinja2.runtime import Macro
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]


class Template(JinjaTemplate):
    """A template whose macros know the environment's globals alone: nobody renders with globals of her own."""

    def _get_default_module(self, _ctx: JinjaContext | None = None) -> TemplateModule:
        """The one that is kept; Jinja compares all globals first, at each import of each page."""
        return super()._get_default_module()


class Context(JinjaContext):
    """A context that knows a macro when it sees one."""

    def call(self, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Jinja looks through an object for marks first; a macro always takes the context of evaluation."""
        if type(__obj) is Macro:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __obj(self.eval_ctx, *args, **kwargs)
        return super().call(__obj, *args, **kwargs)


class Generator(CodeGenerator):
    """Writes values that pages escape as plain strings: what is joined next need not know that they are safe."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


def escaped(value: Any) -> str:
    """What `markupsafe.escape` says of it."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return _escape_inner(value) if kind is str else escape(value)
