"""Templates compiled for one language: sentences, icons and assets that never vary are put in their place beforehand.

A page's shell says some eighty sentences that are the same for every reader of a language. Looked up while a page is
drawn they cost more than its queries; looked up while its template is compiled they cost nothing.
"""

from __future__ import annotations

from typing import Any

from django.utils import translation
from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from maillon.core.ui.assets import asset, drawn, icon, mark

_SENTENCES = {"_", "gettext"}
_DRAWINGS = {"icon": icon, "mark": mark, "asset": asset}


class FoldingEnvironment(Environment):
    """A Jinja environment whose templates speak one language, named by `language` before the first is compiled."""

    language = "en"

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        with translation.override(self.language):
            return _Folder().visit(parsed)  # type: ignore[no-any-return]


class _Folder(NodeTransformer):
    """Replaces calls whose answer is known when the template is compiled."""

    def visit_Call(self, node: nodes.Call, *args: Any, **kwargs: Any) -> nodes.Node:  # noqa: N802 - named by Jinja
        self.generic_visit(node, *args, **kwargs)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if node.dyn_args or node.dyn_kwargs or not all(isinstance(one, nodes.Const) for one in node.args):
            return node
        if name in _SENTENCES and len(node.args) == 1:
            return _sentence(node)
        if name in _DRAWINGS and not node.kwargs:
            made = _DRAWINGS[name](*[one.value for one in node.args])  # type: ignore[attr-defined]
            return _constant(made, node)
        return node


def _sentence(node: nodes.Call) -> nodes.Node:
    """A sentence without values becomes its translation; with values it is translated here, and filled when drawn."""
    translated = translation.gettext(node.args[0].value)  # type: ignore[attr-defined]
    if not node.kwargs:
        return _constant(drawn(translated), node)
    filled = nodes.Name("filled", "load", lineno=node.lineno)
    return nodes.Call(filled, [_constant(translated, node)], node.kwargs, None, None, lineno=node.lineno)


def _constant(value: str | Markup, node: nodes.Node) -> nodes.Const:
    return nodes.Const(value, lineno=node.lineno)
