"""Elements of QTI under one name in both versions, and their texts."""

from collections.abc import Iterator
from html import escape
from typing import Any, Final

from lms.assessments.exchange.plain import Plain, without_markup

# What stands in a body and is not part of what it asks.
APART: Final = frozenset(
    {"feedbackblock", "feedbackinline", "modalfeedback", "rubricblock", "stylesheet", "prompt", "cataloginfo"}
)
INLINE_FEEDBACK: Final = ("feedbackblock", "feedbackinline")
_KEPT_ATTRIBUTES: Final = ("alt", "href", "style")


def name_of(element: Any) -> str:
    """choiceInteraction of 2.1 and qti-choice-interaction of 3.0 are choiceinteraction."""
    return _plain_name(str(element.tag).rpartition("}")[2]).removeprefix("qti")


def said(element: Any, name: str) -> str:
    """An attribute by its name in lower case without hyphens; empty where it is not there."""
    return next((str(value) for key, value in element.items() if _plain_name(key) == name), "")


def _plain_name(name: str) -> str:
    return name.replace("-", "").lower()


def children(element: Any, name: str) -> Iterator[Any]:
    """Those directly in it that have this name."""
    return (one for one in element if name_of(one) == name)


def within(element: Any, *names: str) -> Iterator[Any]:
    """Those anywhere in it that have one of these names."""
    return (one for one in element.iterdescendants() if name_of(one) in names)


def has(element: Any, *names: str) -> bool:
    """Whether there is one of these names anywhere in it."""
    return next(within(element, *names), None) is not None


def pictures_of(root: Any) -> Iterator[Any]:
    """The pictures of what is asked, and of no answer or feedback."""
    for one in within(root, "img"):
        above = [name_of(each) for each in one.iterancestors()]
        is_asked = "prompt" in above or not any(name.endswith("interaction") for name in above)
        if is_asked and "itembody" in above and not set(above) & (APART - {"prompt"}):
            yield one


def words_of(element: Any) -> str:
    """The characters in it."""
    return "".join(element.itertext()).strip()


def plain_of(element: Any, *, gaps: str = "") -> Plain:
    """What it asks or says as plain text; `gaps` stands where something is to be typed."""
    return without_markup(_markup(element, gaps))


def _markup(element: Any, gaps: str) -> str:
    """Its content as HTML, without what stands apart and without interactions."""
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        name = name_of(child)
        if name == "textentryinteraction":
            parts.append(escape(gaps))
        elif name not in APART and not name.endswith("interaction"):
            kept = "".join(f' {key}="{escape(said(child, key))}"' for key in _KEPT_ATTRIBUTES if said(child, key))
            parts.append(f"<{name}{kept}>{_markup(child, gaps)}</{name}>")
        parts.append(escape(child.tail or "", quote=False))
    return "".join(parts)
