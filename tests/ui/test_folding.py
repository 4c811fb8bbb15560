"""Templates compiled for a language draw what templates draw that look every sentence up."""

from __future__ import annotations

import pytest
from django.utils import translation

from maillon.core.ui.environment import environment
from maillon.core.ui.views import gallery_context

FILLED = '{{ _("Remove %(name)s", name=name) }}|{{ _("You: %(name)s", name=name) }}'


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_gallery_is_the_same_compiled_for_a_language_and_not(language: str) -> None:
    with translation.override(language):
        plain = environment(auto_reload=False).get_template("ui/gallery.html").render(**gallery_context())
        folded = environment(language=language).get_template("ui/gallery.html").render(**gallery_context())
    assert folded == plain
    assert len(folded) > 50_000


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["Inès", "<b>Ana</b>", "100 %(x)s"])
def test_sentences_with_values_are_filled_escaped_and_elided_alike(language: str, name: str) -> None:
    with translation.override(language):
        plain = environment().from_string(FILLED).render(name=name)
        folded = environment(language=language).from_string(FILLED).render(name=name)
    assert folded == plain
    assert "<b>" not in folded


def test_a_folded_template_keeps_its_language_whoever_reads() -> None:
    with translation.override("en"):
        assert environment(language="fr").from_string('{{ _("Home") }}').render() == "Accueil"
