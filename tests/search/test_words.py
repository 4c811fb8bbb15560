"""Forms of one word find each other, in French and in English, with and without accents."""

from __future__ import annotations

import pytest

from maillon.search.text import forms, indexed, words_of

FRENCH = [
    "réunions/reunion",
    "projets/projet",
    "chevaux/cheval",
    "journaux/journal",
    "travaux/travail",
    "décidées/décider",
    "validation/valider",
    "capteurs/capteur",
    "bouées/bouee",
    "amarrages/amarrage",
    "livraisons/livraison",
    "délais/delai",
    "équipes/equipe",
    "salariée/salarié",
    "européens/européenne",
    "clients/cliente",
    "fournisseurs/fournisseur",
    "mesurées/mesure",
    "techniciennes/technicien",
    "régionaux/régional",
    "publiées/publier",
    "négociations/négocier",
    "œuvres/oeuvre",
    "finalement/finale",
    "rapidement/rapide",
    "améliorations/améliorer",
    "utilisatrices/utilisateur",
    "enjeux/enjeu",
    "achètent/acheter",
    "qualités/qualite",
]
ENGLISH = [
    "meetings/meeting",
    "projects/project",
    "studies/study",
    "running/run",
    "deliveries/delivery",
    "measured/measuring",
    "customers/customer",
    "children/child",
    "agreed/agree",
    "companies/company",
    "planned/planning",
    "decisions/decision",
    "organised/organise",
    "training/trained",
    "shipping/shipped",
    "harbours/harbour",
    "women/woman",
    "engineers/engineer",
    "calibrated/calibration",
    "improving/improved",
    "analyses/analysis",
    "safely/safe",
    "quickly/quick",
    "responses/response",
    "crises/crisis",
    "policies/policy",
    "announced/announcement",
    "replies/reply",
    "built/build",
    "resumes/résumé",
]
APART = [
    "étalonnage/étalonner",
    "dragage/draguer",
    "formations/former",
    "réponses/répondre",
    "nouvelles/nouveau",
    "client/climat",
    "marin/mari",
    "université/universel",
    "policy/police",
    "general/generous",
    "organ/organisation",
]
"""Pairs that do not find each other: what the stemmers of both languages tell apart, rightly or not."""


def test_there_are_thirty_pairs_of_each_language():
    assert (len(set(FRENCH)), len(set(ENGLISH))) == (30, 30)


@pytest.mark.parametrize("pair", FRENCH + ENGLISH)
def test_either_form_finds_a_text_with_the_other(pair, write, find):
    one, other = pair.split("/")
    first, second = write(f"On parle de {one} ici."), write(f"About {other} there.")
    for typed in (one, other, one.upper()):
        assert set(find("ana", typed)) == {first.url, second.url}


@pytest.mark.parametrize("pair", APART)
def test_other_words_are_not_taken_for_the_same(pair):
    one, other = (set(forms(word).stems) for word in pair.split("/"))
    assert one.isdisjoint(other)


def test_accents_are_optional_on_both_sides(write, find):
    with_accents, without = (
        write("Étalonnage à Nîmes, façade côté élévateur"),
        write("Etalonnage a Nimes, facade cote elevateur"),
    )
    for typed in ("etalonnage nimes", "ÉTALONNAGE Nîmes", "façade", "cote elevateur", "elevateurs"):
        assert set(find("ana", typed)) == {with_accents.url, without.url}


@pytest.mark.parametrize(
    ("text", "typed"),
    [("Die Straße ist gesperrt", "strasse"), ("Запуск крана утром", "крана"), ("港の波の観測データ", "観測"), ("โครงการท่าเรือ", "ท่าเรือ"),
     ("प्रकल्प की बैठक", "बैठक"), ("اجتماع الفريق غدا", "الفريق"), ("Φορτηγό στο λιμάνι", "λιμανι"), ("Vagtskifte på kajen Ærø", "aero")],
)  # fmt: skip
def test_other_languages_are_found_by_their_words(text, typed, write, find):
    post = write(text)
    write("Rien de tout cela.")
    assert find("ana", typed) == [post.url]


def test_a_word_in_another_normal_form_is_the_same_word(write, find):
    post = write("re\u0301union pre\u0301vue")
    assert find("ana", "réunion") == [post.url]


def test_the_index_keeps_words_in_order_and_only_stems_that_are_not_among_them():
    assert indexed("Les bouées du port, le port") == "les bouees du port le port _ bou boue bouee"


def test_words_part_at_everything_but_letters_digits_and_their_marks():
    assert words_of("v1.2_b l’étude e-mail 日本") == ["v1", "2", "b", "l", "étude", "e", "mail", "日", "本"]
