"""French "de" before a vowel."""

import pytest
from markupsafe import Markup

from maillon.core.text.elision import elided


@pytest.mark.parametrize(
    ("sentence", "values", "said"),
    [
        ("Journal de %(name)s", {"name": "Inès"}, "Journal d’Inès"),
        ("Journal de %(name)s", {"name": "Élodie"}, "Journal d’Élodie"),
        ("Journal de %(name)s", {"name": "Priya"}, "Journal de Priya"),
        ("Journal de %(name)s", {"name": "Hervé"}, "Journal de Hervé"),
        ("%(num)s invités de %(companies)s", {"num": 2, "companies": "Atlas"}, "2 invités d’Atlas"),
        ("De %(who)s", {"who": Markup("<b>Awa</b>")}, "D’<b>Awa</b>"),
        ("grande %(name)s", {"name": "Inès"}, "grande Inès"),
    ],
)
def test_de_is_elided_before_a_vowel_and_nowhere_else(sentence, values, said):
    assert elided(sentence, values) % values == said
