"""Builds HTML and SVG out of elements. Text is always escaped: only `element` makes markup."""

from html import escape
from typing import NamedTuple

_VOID = frozenset({"meta"})


class Markup(NamedTuple):
    """HTML that may be written as it is."""

    html: str


def element(name: str, /, *children: Markup | str, **attributes: str) -> Markup:
    """An element. In names of attributes `_` is `-`, and one at the end is dropped: `class_`, `text_anchor`."""
    written = "".join(f' {_attribute(key)}="{escape(value)}"' for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{together(*children).html}</{name}>")


def together(*children: Markup | str) -> Markup:
    """One after the other."""
    return Markup("".join(child.html if isinstance(child, Markup) else escape(child) for child in children))


def _attribute(key: str) -> str:
    return key.removesuffix("_").replace("_", "-")
