"""Topics: made by being written, gathered on a page, followed, and kept by curators; of what one reads and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.content.actions import edit, publish_comment, remove
from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.question.actions import accept_answer, ask_question
from maillon.content.models import Comment, Publication
from maillon.content.topics.actions import (
    describe_topic,
    follow_topic,
    merge_topic,
    rename_topic,
    separate_topic,
    unfollow_topic,
)
from maillon.content.topics.around import around
from maillon.content.topics.events import TopicCurated
from maillon.content.topics.models import Curation, Tagging, Topic, TopicFollow
from maillon.content.topics.queries import (
    curations_of,
    newest_about,
    rising_for,
    synonyms_of,
    topic_at,
    topics_beginning,
    topics_for,
)
from maillon.core.errors import Forbidden, Invalid, NotFound
from maillon.feed.queries import feed_for
from maillon.search.queries import search
from maillon.search.topics import topics_in_text

TOKEN = re.compile(rb'"[A-Za-z0-9]{64}"')


@pytest.fixture
def write(world):
    """A function that publishes in a place, some days ago."""

    def publish(body, *, by="ola", place="everyone", days=0, title="", kind=publish_post):
        post = kind(by=world.viewer(by), space=world.space(place), title=title, body=body)
        if days:
            at = timezone.now() - timedelta(days=days)
            Publication.objects.filter(pk=post.pk).update(published_at=at)
            Tagging.objects.filter(publication=post).update(published_at=at)
        return Publication.objects.select_related("space").get(pk=post.pk)

    return publish


def names(rows):
    return [row.name for row in rows]


def about(viewer, slug):
    return newest_about(viewer, [topic_at(slug, viewer).pk], n=20)


# ── Made by being written ──


def test_a_topic_is_one_whatever_its_case_accents_and_signs(world, write):
    first, second, third = (
        write("#Fiscalité-Carbone"),
        write("#fiscalite_carbone"),
        write("FISCALITÉ #FISCALITÉ-CARBONE"),
    )
    assert names(Topic.objects.all()) == ["fiscalité-carbone"]
    assert about(world.ola, "Fiscalité Carbone") == [third.pk, second.pk, first.pk]


def test_topics_follow_the_text_when_it_is_edited_and_those_of_answers_stay(world, write):
    post = write("#solar and #wind")
    publish_comment(by=world.ola, publication=post, body="And #hydro")
    edit(by=world.ola, thing=post, body="#solar and #tides")
    assert names(topics_for(world.ola)) == ["hydro", "solar", "tides"]


def test_a_topic_goes_with_the_last_thing_about_it_and_comes_back_with_it(world, write):
    post = write("Words")
    comment = publish_comment(by=world.ola, publication=post, body="#hydro")
    assert about(world.ola, "hydro") == [post.pk]
    remove(by=world.ola, thing=comment)
    with pytest.raises(NotFound):
        topic_at("hydro", world.ola)


def test_of_more_than_five_topics_the_rest_stay_words(world, write):
    write(" ".join(f"#topic{n}" for n in range(9)))
    assert names(topics_for(world.ola)) == [f"topic{n}" for n in range(5)]


def test_a_topic_of_ten_thousand_characters_is_none_and_asks_for_nothing(world, write, sign_in):
    write("#" + "a" * 10_000)
    assert not Topic.objects.exists()
    page = sign_in("ola")
    assert page.get("/topics/" + "a" * 10_000 + "/").status_code == 404
    assert page.get("/topics/", {"q": "a" * 10_000}).status_code == 200
    assert page.post("/complete/topics-in", {"text": "#" + "a" * 10_000}).json() == {"topics": []}


# ── Nothing but what one reads ──


def test_what_is_only_written_where_she_may_not_read_does_not_exist_for_her(world, write, sign_in):
    write("The #takeover nears", place="vault")
    ana, otto = sign_in("ana"), sign_in("otto")
    assert ana.get("/topics/takeover/").status_code == 200
    for address in ("/topics/{}/", "/topics/{}/curate/", "/questions/?topic={}", "/api/v1/topics/{}"):
        hidden, never = (otto.get(address.format(slug)) for slug in ("takeover", "never-wa"))
        assert hidden.status_code == never.status_code == 404
        assert TOKEN.sub(b"", hidden.content) == TOKEN.sub(b"", never.content).replace(b"never-wa", b"takeover")
    for address in (
        "/topics/",
        "/topics/?q=take",
        "/complete/topics?q=take",
        "/search/?q=take",
        "/search/suggest/?q=take",
    ):
        assert b"takeover" not in otto.get(address).content.replace(b'value="take', b""), address
        assert b"#takeover" not in otto.get(address).content, address
    assert otto.post("/complete/topics-in", {"text": "A takeover of the company"}).json() == {"topics": []}
    assert ana.post("/complete/topics-in", {"text": "A takeover of the company"}).json() == {"topics": ["takeover"]}


def test_counts_are_of_what_she_reads(world, write):
    write("#merger for all")
    for _ in range(3):
        write("#merger in secret", place="vault", by="fay")
    told = [around(topic_at("merger", viewer), viewer) for viewer in (world.ana, world.otto)]
    assert [one.count for one in told] == [4, 1]
    assert [[person.name for person, _why in one.knowing] for one in told] == [
        [world.people["fay"].name, world.people["ola"].name], [world.people["ola"].name],
    ]  # fmt: skip
    assert [(one.topic.name, one.recent) for one in rising_for(world.ana)] == [("merger", 4)]
    assert rising_for(world.otto) == []


def test_a_guest_knows_the_topics_of_the_extended_communities_she_is_in(world, write):
    write("#inside"), write("#shared", place="club")
    assert names(topics_for(world.gus)) == ["shared"]
    assert names(topics_beginning(world.gus, "ins", 8)) == []


def test_who_lost_access_loses_the_topic(world, write):
    from maillon.access.models import Membership

    write("#shared", place="club")
    Membership.objects.filter(person=world.people["gus"]).delete()
    assert names(topics_for(world.gus)) == []


# ── Its page ──


def test_who_knows_is_said_with_the_reason(world, write):
    question = write("How? #pumps", by="fay", title="How to prime it", kind=ask_question)
    answer = publish_comment(by=world.ana, publication=question, body="Slowly")
    accept_answer(by=world.fay, comment=Comment.objects.get(pk=answer.pk))
    publish_comment(by=world.ola, publication=question, body="So do I")
    told = around(topic_at("pumps", world.otto), world.otto)
    assert [(person.pk, why) for person, why in told.knowing] == [
        (world.people["ana"].pk, "1 answer accepted"),
        (world.people["fay"].pk, "1 publication here"),
        (world.people["ola"].pk, "1 comment"),
    ]


def test_what_rises_is_more_now_than_before(world, write):
    for topic, recent, before in (("up", 3, 1), ("down", 2, 3), ("once", 1, 0), ("old", 0, 4)):
        for days in [1] * recent + [20] * before:
            write(f"#{topic}", days=days)
    assert [(one.topic.name, one.recent, one.before) for one in rising_for(world.ola)] == [("up", 3, 1)]
    told = around(topic_at("up", world.ola), world.ola)
    assert (told.count, told.recent, told.before) == (4, 3, 1)


def test_the_page_narrows_to_questions_and_goes_on(world, write, sign_in):
    for n in range(23):
        write("#pumps", title=f"Pump no {n:02}", kind=ask_question if n % 2 else publish_post)
    html = sign_in("otto").get("/topics/pumps/").content.decode()
    assert html.count("Pump no ") >= 20
    more = html.split('hx-get="/topics/')[1].split('"')[0].replace("&amp;", "&")
    rest = sign_in("otto").get(f"/topics/{more}", headers={"HX-Request": "true"}).content.decode()
    assert [f"Pump no {n:02}" in rest for n in range(4)] == [True, True, True, False]
    waiting = sign_in("otto").get("/topics/pumps/?show=awaiting").content.decode()
    assert ("Pump no 01" in waiting, "Pump no 02" in waiting) == (True, False)


@pytest.mark.parametrize("address", ["/topics/", "/topics/pumps/", "/topics/pumps/curate/", "/questions/?topic=pumps"])
def test_a_page_asks_as_much_for_many_as_for_few(world, write, sign_in, django_assert_num_queries, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page, counts = sign_in("ada"), []
    for many in (1, 4):
        for n in range(many):
            question = write(f"#pumps #near{n}", title=f"Pump {n}", kind=ask_question)
            publish_comment(by=world.ana, publication=write("#pumps"), body=f"#pumps {n}")
            assert question.pk
        page.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert page.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_unanswered_questions_about_a_topic(world, write, sign_in):
    write("#pumps", title="About pumps", kind=ask_question), write("Words", title="About nothing", kind=ask_question)
    page = sign_in("ana")
    html = page.get("/questions/?topic=pumps").content.decode()
    assert ("About pumps" in html, "About nothing" in html) == (True, False)
    assert "/questions/?topic=pumps" in page.get("/questions/").content.decode()
    assert page.get("/questions/?topic=never-was").status_code == 404


# ── Followed ──


@pytest.mark.parametrize("order", ["new", "active"])
def test_what_is_about_a_followed_topic_comes_into_the_feed_where_one_reads_it(world, write, order):
    write("Nothing of it")
    shared, hidden = write("#pumps", place="club"), write("#pumps", place="vault")
    here = write("#pumps here")
    mo = world.otto
    from maillon.access.models import Membership

    Membership.objects.filter(person=world.people["otto"]).delete()
    assert feed_for(mo, order=order).rows == []
    follow_topic(by=mo, topic=topic_at("pumps", mo)), follow_topic(by=mo, topic=topic_at("pumps", mo))
    assert [row.pk for row in feed_for(mo, order=order).rows] == [here.pk]
    assert TopicFollow.objects.count() == 1
    assert {shared.pk, hidden.pk}.isdisjoint(row.pk for row in feed_for(mo, order=order).rows)
    unfollow_topic(by=mo, topic=topic_at("pumps", mo))
    assert feed_for(mo, order=order).rows == []


@pytest.mark.parametrize("order", ["new", "active"])
def test_a_feed_of_topics_goes_on_without_a_gap_or_a_double(world, write, order):
    from maillon.access.models import Membership

    written = [write("#pumps" if n % 3 else "#valves #pumps").pk for n in range(17)]
    Membership.objects.filter(person=world.people["otto"]).delete()
    for slug in ("pumps", "valves"):
        follow_topic(by=world.otto, topic=topic_at(slug, world.otto))
    seen, before = [], None
    for _page in range(6):
        page = feed_for(world.otto, order=order, before=before, n=5)
        seen += [row.pk for row in page.rows]
        before = page.next
        if before is None:
            break
    assert seen == written[::-1]


def test_who_follows_no_topic_is_asked_nothing_more(world, write):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    write("#pumps")
    feed_for(world.otto)
    with CaptureQueriesContext(connection) as asked:
        feed_for(world.otto)
    assert sum("topic" in one["sql"] for one in asked) <= 1, "the question whom she follows"


# ── Kept by curators ──


def test_only_who_administers_curates(world, write):
    write("#pumps"), write("#pump")
    pumps, pump = topic_at("pumps", world.ola), topic_at("pump", world.ola)
    for act in (
        lambda: merge_topic(by=world.ola, topic=pump, into=pumps),
        lambda: rename_topic(by=world.ola, topic=pump, name="Pump"),
        lambda: describe_topic(by=world.ola, topic=pump, description="Words"),
        lambda: separate_topic(by=world.ola, topic=pump),
    ):
        with pytest.raises(Forbidden):
            act()
    write("#hidden", place="vault")
    with pytest.raises(NotFound):
        merge_topic(by=world.ada, topic=Topic.objects.get(slug="hidden"), into=pumps)
    with pytest.raises(NotFound):
        merge_topic(by=world.ada, topic=pumps, into=Topic.objects.get(slug="hidden"))


def test_a_synonym_means_the_other_everywhere_and_is_separated_again(world, write, published, sign_in, settle):
    one, other = write("A #greenhouse-gas"), write("Un #ges")
    follow_topic(by=world.otto, topic=topic_at("ges", world.otto))
    settle()
    merge_topic(by=world.ada, topic=topic_at("ges", world.ada), into=topic_at("greenhouse-gas", world.ada))
    assert about(world.otto, "ges") == about(world.otto, "greenhouse-gas") == [other.pk, one.pk]
    assert names(topics_for(world.otto)) == ["greenhouse-gas"] == names(topics_for(world.otto, is_followed=True))
    assert names(topics_beginning(world.otto, "ge", 8)) == ["greenhouse-gas"]
    assert names(topics_in_text(world.otto, "Le bilan GES de l’année")) == ["greenhouse-gas"]
    assert {item.id for item in search(world.otto, "#greenhouse-gas").items} == {one.pk, other.pk}
    assert {item.id for item in search(world.otto, "#ges").items} == {one.pk, other.pk}
    page = sign_in("otto").get("/topics/ges/")
    assert (page.status_code, page["Location"]) == (302, "/topics/greenhouse-gas/")
    assert names(synonyms_of(topic_at("ges", world.otto), world.otto)) == ["ges"]
    told = [event for event in published() if isinstance(event, TopicCurated)]
    assert [(event.what, event.actor_id) for event in told] == [("merged", world.ada.person_id)]
    separate_topic(by=world.ada, topic=Topic.objects.get(slug="ges"))
    assert (about(world.otto, "ges"), about(world.otto, "greenhouse-gas")) == ([other.pk], [one.pk])
    assert names(topics_for(world.otto, is_followed=True)) == ["ges"]


def test_merged_again_synonyms_go_along_and_come_back(world, write):
    for slug in ("co2", "carbon", "climate", "weather"):
        write(f"#{slug}")
    for topic, into in (("co2", "carbon"), ("weather", "climate"), ("carbon", "climate")):
        merge_topic(by=world.ada, topic=topic_at(topic, world.ada), into=topic_at(into, world.ada))
    assert names(synonyms_of(topic_at("co2", world.ada), world.ada)) == ["carbon", "co2", "weather"]
    assert topic_at("co2", world.ada).name == "climate"
    separate_topic(by=world.ada, topic=Topic.objects.get(slug="carbon"))
    assert topic_at("co2", world.ada).name == "carbon"
    assert names(synonyms_of(topic_at("climate", world.ada), world.ada)) == ["weather"]


def test_a_topic_is_no_synonym_of_itself_and_twice_is_once(world, write):
    write("#co2"), write("#carbon")
    co2, carbon = topic_at("co2", world.ada), topic_at("carbon", world.ada)
    with pytest.raises(Invalid):
        merge_topic(by=world.ada, topic=co2, into=co2)
    merge_topic(by=world.ada, topic=co2, into=carbon)
    merge_topic(by=world.ada, topic=co2, into=carbon)
    with pytest.raises(Invalid):
        merge_topic(by=world.ada, topic=carbon, into=Topic.objects.get(slug="co2"))
    assert Curation.objects.count() == 1
    separate_topic(by=world.ada, topic=Topic.objects.get(slug="co2"))
    separate_topic(by=world.ada, topic=Topic.objects.get(slug="co2"))
    assert Curation.objects.count() == 2


def test_renamed_it_keeps_its_address_or_leads_on_from_it(world, write):
    post = write("#rse")
    topic = rename_topic(by=world.ada, topic=topic_at("rse", world.ada), name=" RSE ")
    assert (topic.slug, topic.name) == ("rse", "RSE")
    describe_topic(by=world.ada, topic=topic, description="What we owe to others")
    topic = rename_topic(by=world.ada, topic=topic_at("rse", world.ada), name="Responsabilité sociale")
    assert (topic.slug, topic.name, topic.mark) == (
        "responsabilite-sociale",
        "Responsabilité sociale",
        "Responsabilité-sociale",
    )
    assert topic.description == "What we owe to others"
    assert about(world.otto, "rse") == about(world.otto, "responsabilite-sociale") == [post.pk]
    assert names(topics_beginning(world.otto, "soc", 8)) == ["Responsabilité sociale"]


def test_a_new_name_tells_nothing_of_a_topic_that_is_hidden(world, write):
    write("#takeover", place="vault"), write("#plan")
    Topic.objects.filter(slug="takeover").update(description="Of Boréal")
    topic = rename_topic(by=world.ada, topic=topic_at("plan", world.ada), name="Takeover")
    assert (topic.slug, topic.name, topic.description) == ("takeover", "Takeover", "")
    assert around(topic, world.ada).count == 1


@pytest.mark.parametrize("name", ["", "#", "a, b", "12", "a" * 10_000, "a" * 51, "<b>"])
def test_a_name_that_cannot_be_written_is_refused_in_a_sentence(world, write, sign_in, name):
    write("#pumps")
    with pytest.raises(Invalid):
        rename_topic(by=world.ada, topic=topic_at("pumps", world.ada), name=name)
    answer = sign_in("ada").post("/topics/pumps/name/", {"name": name, "description": "Kept words"})
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()


def test_every_act_is_noted_for_curators_and_tells_nothing_hidden(world, write, sign_in):
    write("#pump"), write("#pumps")
    sign_in("ada").post("/topics/pump/name/", {"name": "Pump", "description": "They lift"})
    sign_in("ada").post("/topics/pump/merge/", {"means": "#Pumps"})
    sign_in("ada").post("/topics/pumps/separate/", {"synonym": "pump"})
    acts = curations_of(topic_at("pump", world.ada), world.ada)
    assert [act.what for act in acts] == ["separated", "merged", "renamed", "described"]
    assert {act.by_id for act in acts} == {world.ada.person_id}
    html = sign_in("ada").get("/topics/pump/curate/").content.decode()
    assert "separated #Pump from #pumps" in html
    for post in Publication.objects.filter(body="#pumps"):
        remove(by=world.ola, thing=post)
    assert "#pumps" not in sign_in("ada").get("/topics/pump/curate/").content.decode()
    assert sign_in("ola").get("/topics/pump/curate/").status_code == 403
    assert sign_in("ada").post("/topics/pump/merge/", {"into": "never-was"}).status_code == 422


# ── Offered while writing ──


def test_topics_that_fit_a_text_are_offered_in_any_form_of_both_languages(world, write):
    for topic in ("réunion", "sécurité-au-travail", "customer-visits", "pumps"):
        write(f"#{topic}")
    fitting = {
        "Nos réunions sont trop longues": ["réunion"],
        "La SECURITE au travail d’abord": ["sécurité-au-travail"],
        "Before visiting a customer": ["customer-visits"],
        "Le travail": [],
        "About #pumps and a pump": [],
    }
    assert {text: names(topics_in_text(world.ola, text)) for text in fitting} == fitting


def test_what_is_used_more_lately_is_offered_first_and_five_at_most(world, write):
    for n, topic in enumerate(("alpha", "bravo", "delta", "echo", "golf", "hotel")):
        for _ in range(n + 1):
            write(f"#{topic}")
    write("#alpha-bravo")
    offered = names(topics_in_text(world.ola, "hotel golf echo delta bravo alpha"))
    assert offered == ["alpha-bravo", "hotel", "golf", "echo", "delta"]
    full = "hotel #t-a #t-b #t-c #t-d #t-e"
    assert topics_in_text(world.ola, full) == []


def test_search_names_the_topics_and_suggests_them(world, write, sign_in):
    write("#fiscalité-carbone")
    page = sign_in("otto")
    assert 'href="/topics/fiscalite-carbone/"' in page.get("/search/", {"q": "carbo"}).content.decode()
    assert 'href="/topics/fiscalite-carbone/"' in page.get("/search/suggest/", {"q": "fisc"}).content.decode()
