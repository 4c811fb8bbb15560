"""The page of search and the fragments of completion, as the browser gets them."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import clear_url_caches
from django.utils import timezone

from maillon.communities.actions import edit_community
from maillon.communities.models import Community
from maillon.config import urls as standing
from maillon.content.actions import edit, publish_comment
from maillon.content.models import Publication
from maillon.organisation import tenancy
from maillon.organisation.models import Organisation
from maillon.people.models import Person
from maillon.search import urls
from maillon.search.drawing import results
from maillon.search.queries import search

pytestmark = pytest.mark.usefixtures("indexed")


@pytest.fixture(autouse=True)
def routed(indexed):
    """The addresses of search beside those that stand, and the organisation at the browser's address."""
    Organisation.objects.filter(pk=indexed.organisation.pk).update(host="testserver")
    tenancy.forget()

    known = {str(entry.pattern) for entry in standing.urlpatterns}
    added = [entry for entry in urls.urlpatterns if str(entry.pattern) not in known]
    standing.urlpatterns.extend(added)
    clear_url_caches()
    yield
    for entry in added:
        standing.urlpatterns.remove(entry)
    clear_url_caches()


def test_the_page_shows_a_found_post_with_its_word_lit(sign_in, write):
    post = write("Le capteur de houle dérive depuis mardi.", title="Dérive des capteurs")
    html = sign_in("ana").get("/search/", {"q": "capteur"}).content.decode()
    assert f'href="{post.url}"' in html
    assert "Dérive des <mark>capteurs</mark>" in html
    assert "Le <mark>capteur</mark> de houle" in html


def test_what_was_found_before_is_shown_as_it_is_now(sign_in, write, indexed, settle):
    post = write("Le capteur dérive.", title="Capteur")
    ana = sign_in("ana")
    html = ana.get("/search/", {"q": "capteur"}).content.decode()
    assert (html.count("<mark>Capteur</mark>"), html.count("<b>Everyone</b>")) == (1, 1)
    edit(by=indexed.ana, thing=post, body="Le capteur tient.", title="Capteurs")
    edit_community(by=indexed.ola, community=indexed.everyone, name="Tout le monde")
    Person.objects.filter(pk=indexed.people["ana"].pk).update(name="Anne Personne")
    settle()
    html = ana.get("/search/", {"q": "capteur"}).content.decode()
    assert (html.count("<mark>Capteur</mark>"), html.count("<b>Everyone</b>")) == (0, 0)
    assert "<mark>Capteurs</mark>" in html
    assert "Le <mark>capteur</mark> tient." in html
    assert "<b>Tout le monde</b>" in html
    assert '<span class="mute">Anne Personne</span>' in html


def test_the_same_thing_is_lit_for_each_question_and_said_in_each_language(sign_in, write):
    write("Le capteur de houle dérive.", title="Houle")
    ana = sign_in("ana")
    for query, lit in (("capteur", "<mark>capteur</mark> de houle"), ("houle", "capteur de <mark>houle</mark>")):
        assert lit in ana.get("/search/", {"q": query}).content.decode()
    said = [
        ana.get("/search/", {"q": "houle"}, headers={"accept-language": one}).content.decode() for one in ("en", "fr")
    ]
    assert ["First: the word is in the title." in html for html in said] == [True, False]
    assert ["just now" in html for html in said] == [True, False]
    assert "à l’instant" in said[1]


def test_the_moment_beside_a_result_is_that_of_the_reader_who_asks(write, indexed):
    post = write("Le capteur", title="Houle")
    at = post.published_at - timedelta(days=3)
    Publication.objects.filter(pk=post.pk).update(published_at=at)
    for zone in map(ZoneInfo, ("UTC", "Asia/Tokyo", "UTC")):
        with timezone.override(zone):
            there = at.astimezone(zone)
            assert f"{there:%A}, {there.hour}:{there:%M}</time>" in results(search(indexed.ana, "capteur"))


def test_case_g7_signs_of_html_in_names_and_titles_are_drawn_as_signs(sign_in, write, indexed, settle):
    post = write("le <b>capteur</b>", title='"><script>capteur</script>')
    publish_comment(by=indexed.fay, publication=post, body="capteur <i>")
    hostile = "<script>x</script>"
    for model, name in ((Person, "ana"), (Community, "everyone")):
        key = indexed.people["ana"].pk if model is Person else indexed.everyone.pk
        model.objects.filter(pk=key).update(name=f"{hostile}{name}")
    settle()
    html = sign_in("fay").get("/search/", {"q": "capteur"}).content.decode()
    drawn = html[html.index('<ul class="results">') : html.index("</ul>", html.index('<ul class="results">'))]
    assert [sign for sign in ("<script", "<b>c", "<i>") if sign in drawn] == []
    assert drawn.count("&lt;script&gt;") >= 4
    assert drawn.count("<li ") == 2


def test_who_is_signed_out_is_sent_to_sign_in(client):
    answer = client.get("/search/", {"q": "x"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/search/%3Fq%3Dx")


def test_nothing_asked_says_what_can_be_looked_for(sign_in):
    assert "What are you looking for?" in sign_in("ana").get("/search/").content.decode()


def test_a_query_that_is_too_long_is_refused_in_words(sign_in):
    answer = sign_in("ana").get("/search/", {"q": "a" * 10_000})
    assert answer.status_code == 422
    assert "Search with at most 200 characters." in answer.content.decode()


def test_suggestions_are_links(sign_in, write):
    post = write("…", title="Portiques et levage")
    html = sign_in("ana").get("/search/suggest/", {"q": "porti"}).content.decode()
    assert f'href="{post.url}"' in html


def test_a_completed_person_says_when_she_could_not_read_there(sign_in, indexed):
    space = indexed.space("vault").pk
    html = sign_in("ana").get("/complete/people", {"q": "o", "space": space}).content.decode()
    otto, ola = html.index("Otto Outside"), html.index("Ola Owner")
    assert ola < otto
    assert html.count("Cannot read this place") == 1


def test_completed_topics_are_those_of_what_one_reads(sign_in, write):
    write("Voir #dragage")
    write("Voir #dragueurs", space="vault")
    assert "dragueurs" in sign_in("ana").get("/complete/topics", {"q": "drag"}).content.decode()
    html = sign_in("otto").get("/complete/topics", {"q": "drag"}).content.decode()
    assert "#dragage" in html
    assert "dragueurs" not in html
