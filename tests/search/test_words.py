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


@pytest.mark.parametrize("pairs", [FRENCH, ENGLISH])
def test_either_form_finds_a_text_with_the_other(pairs, write, find):
    known = [pair.split("/") for pair in pairs]
    posts = [(write(f"On parle de {one} ici.").url, write(f"About {other} there.").url) for one, other in known]
    missed = [
        (typed, pair)
        for pair, urls in zip(known, posts, strict=True)
        for typed in (*pair, pair[0].upper())
        if not set(urls) <= set(find("ana", typed))
    ]
    assert missed == []


def test_other_words_are_not_taken_for_the_same():
    known = [[set(forms(word).stems) for word in pair.split("/")] for pair in APART]
    assert [pair for pair, (one, other) in zip(APART, known, strict=True) if one & other] == []


def test_accents_are_optional_on_both_sides(write, find):
    with_accents, without = (
        write("Étalonnage à Nîmes, façade côté élévateur"),
        write("Etalonnage a Nimes, facade cote elevateur"),
    )
    for typed in ("etalonnage nimes", "ÉTALONNAGE Nîmes", "façade", "cote elevateur", "elevateurs"):
        assert set(find("ana", typed)) == {with_accents.url, without.url}


OTHERS = {
    "strasse": "Die Straße ist gesperrt", "крана": "Запуск крана утром", "観測": "港の波の観測データ",
    "ท่าเรือ": "โครงการท่าเรือ", "बैठक": "प्रकल्प की बैठक", "الفريق": "اجتماع الفريق غدا",
    "λιμανι": "Φορτηγό στο λιμάνι", "aero": "Vagtskifte på kajen Ærø",
}  # fmt: skip


def test_other_languages_are_found_by_their_words(write, find):
    urls = {typed: write(text).url for typed, text in OTHERS.items()}
    assert {typed: find("ana", typed) for typed in OTHERS} == {typed: [url] for typed, url in urls.items()}


def test_a_word_in_another_normal_form_is_the_same_word(write, find):
    post = write("re\u0301union pre\u0301vue")
    assert find("ana", "réunion") == [post.url]


def test_the_index_keeps_words_in_order_and_only_stems_that_are_not_among_them():
    assert indexed("Les bouées du port, le port") == "les bouees du port le port _ bou boue bouee"


def test_words_part_at_everything_but_letters_digits_and_their_marks():
    assert words_of("v1.2_b l’étude e-mail 日本") == ["v1", "2", "b", "l", "étude", "e", "mail", "日", "本"]
