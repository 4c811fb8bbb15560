"""The page of search and the fragments of completion, as the browser gets them."""

from __future__ import annotations

import pytest
from django.urls import clear_url_caches

from maillon.config import urls as standing
from maillon.organisation import tenancy
from maillon.organisation.models import Organisation
from maillon.search import urls

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
