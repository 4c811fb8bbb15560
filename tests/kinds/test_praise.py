"""Praise: to people who can read it, with a value of the organisation; on cards, on profiles, and told to who is praised."""

from __future__ import annotations

import re
from threading import Thread
from time import sleep

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from maillon.access.counting import admit
from maillon.content.actions import edit, publish_comment, remove
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.kinds.praise.actions import give_praise
from maillon.content.kinds.praise.countries import choose_praise_free_countries, praise_free_countries
from maillon.content.kinds.praise.models import Praise, Praised, Value
from maillon.content.kinds.praise.naming import people_written
from maillon.content.kinds.praise.queries import praises_of
from maillon.content.kinds.praise.values import edit_values, value_names
from maillon.content.models import Publication
from maillon.core.errors import Forbidden, Invalid, NotFound
from maillon.notifications.models import Notice
from maillon.organisation.models import Site
from maillon.people.actions import add_person, set_preferences, suspend
from maillon.people.models import Person
from maillon.search.backends import Ask, backend
from maillon.search.query import parse


@pytest.fixture
def ids(world) -> dict[str, int]:
    return {name: person.pk for name, person in world.people.items()}


@pytest.fixture
def praise(world, ids):
    """A function that praises people of the cast, by Ana in Club where nothing else is said."""

    def give(
        *names: str, by: str = "ana", place: str = "club", body: str = "You held the line.", **facts
    ) -> Publication:
        people = [ids[name] for name in names]
        return give_praise(by=world.viewer(by), space=world.space(place), people=people, body=body, **facts)

    return give


def card(client, pk: int, path: str = "/") -> str:
    found = re.search(rf'<article class="card post" id="p{pk}".*?</article>', client.get(path).content.decode(), re.S)
    return found[0] if found else ""


def reasons(world) -> dict[str, str]:
    names = {person.pk: name for name, person in world.people.items()}
    return {names[one.person_id]: one.reason for one in Notice.objects.all()}


def refused(act, **facts) -> str:
    with pytest.raises(Invalid) as told:
        act(**facts)
    return f"{told.value.errors[0].field}: {told.value.detail}"


def test_a_praise_names_people_once_in_their_order_and_says_in_words_what_for(world, ids, praise):
    made = praise("gus", "fay", "gus")
    assert (made.kind, Praise.objects.get(publication=made).value) == ("praise", "")
    rows = Praised.objects.filter(publication=made).order_by("place")
    assert list(rows.values_list("person_id", flat=True)) == [ids["gus"], ids["fay"]]
    with pytest.raises(Invalid):
        praise("fay", body="  ")
    with pytest.raises(Invalid):
        edit(by=world.ana, thing=made, body="", title="A title alone")
    with pytest.raises(Forbidden):
        praise("fay", by="otto")
    with pytest.raises(NotFound):
        praise("fay", by="otto", place="vault")


def test_nobody_oneself_the_staged_the_suspended_and_who_cannot_read_it_are_refused_in_a_sentence(world, ids, praise):
    def told(*names: str, **facts) -> str:
        with pytest.raises(Invalid) as refusal:
            praise(*names, **facts)
        assert [error.field for error in refusal.value.errors] == ["people"]
        return refusal.value.detail

    assert told() == "Say whom you praise."
    assert told("fay", "ana") == "You cannot praise yourself."
    assert told("sam") == "Sam Staged has no account here yet."
    assert told("fay", "zoe") == "Zoe Suspended is no longer here."
    assert told("otto", "ada") == "Ada Administrator, Otto Outside could not read this there."
    assert told("gus", place="vault") == "Gus Guest could not read this there."
    assert told("eve") == "One of these people is not here."
    assert told("otto", by="gus") == "One of these people is not here."
    assert not Publication.objects.exists()


def test_at_most_twenty_are_praised_at_once(world, praise, ids):
    people = [add_person(name=f"Person {n:02}", email=f"p{n}@club.example") for n in range(21)]
    for person in people:
        admit(space=world.space("club"), person_id=person.pk)
    facts = {"by": world.ana, "space": world.space("club"), "body": "All of you."}
    give_praise(people=[person.pk for person in people[:20]], **facts)
    assert refused(give_praise, people=[person.pk for person in people], **facts) == (
        "people: Praise at most 20 people at once."
    )


def test_names_are_read_from_marks_full_names_and_addresses_of_profiles(world, ids):
    def read(text: str, by: str = "ana") -> list[int]:
        return people_written(text, by=world.viewer(by), space=world.space("club"))

    gus, fay, ola = ids["gus"], ids["fay"], ids["ola"]
    assert read(f"@[Gus Guest](person:{gus}), @Fay Moderator\nola OWNER.") == [gus, fay, ola]
    assert read(f"http://maillon.example/people/{fay}/; Gus Guest, Gus Guest") == [fay, gus]
    assert read("") == read(" , ") == []
    assert refused(read, text="Fay Moderator, Nobody Atall").startswith("people: Nobody here is called “Nobody Atall”")
    assert refused(read, text="Sam Staged").startswith("people: Nobody here is called")
    assert refused(read, text="Otto Outside", by="gus").startswith("people: Nobody here is called")
    assert refused(read, text="x" * 4001) == "people: Please keep this to 4000 characters."


def test_of_two_people_with_one_name_the_one_who_reads_the_place_is_meant(world, ids):
    other = add_person(name="Fay Moderator", email="fay2@club.example")
    asked = {"text": "Fay Moderator", "by": world.ana, "space": world.space("club")}
    assert people_written(**asked) == [ids["fay"]]
    admit(space=world.space("club"), person_id=other.pk)
    assert refused(people_written, **asked).startswith("people: Several people are called “Fay Moderator”")


def test_who_is_praised_is_told_once_even_if_mentioned_and_only_who_reads_it_now(world, ids, praise, settle):
    praise("fay", "gus", body=f"@[Gus Guest](person:{ids['gus']}) and Fay held the line.")
    settle()
    assert reasons(world) == {"fay": "praised", "gus": "praised"}
    Notice.objects.all().delete()
    gone = praise("fay", "ola")
    suspend(person=world.people["ola"])
    remove(by=world.ana, thing=gone)
    settle()
    assert reasons(world) == {}


def test_the_notice_says_who_praised_in_the_readers_language(world, praise, settle, sign_in):
    praise("fay", "gus")
    settle()
    set_preferences(by=world.fay, language="fr")
    assert "Ana Person praised you" in sign_in("gus").get("/notices/").content.decode()
    assert "Ana Person vous félicite" in sign_in("fay").get("/notices/").content.decode()


def test_cards_name_everybody_with_their_faces_and_the_value(world, praise, sign_in):
    edit_values(by=world.ada, names=["Keep one’s word"])
    made = praise("fay", "gus", "ola", value="Keep one’s word")
    set_preferences(by=world.fay, language="fr")
    for name, sentence in (("ana", "Praise to"), ("fay", "Bravo à")):
        shown = card(sign_in(name), made.pk)
        assert sentence in shown
        assert "Keep one’s word" in shown
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", card(sign_in("ana"), made.pk)))
    assert re.search(r"Praise to Fay Moderator, Gus Guest Partner Ltd and Ola Owner", words)


def test_a_guest_is_not_told_of_praised_people_whom_he_meets_nowhere(world, ids, praise, sign_in, program_of):
    made = praise("fay", "ola")
    world.space("club").memberships.filter(person=ids["ola"]).delete()
    page = sign_in("gus").get(made.url).content.decode()
    assert ("Fay Moderator" in page, "Ola Owner" in page) == (True, False)
    told = program_of("gus").get(f"publications/{made.pk}")["praise"]["people"]
    assert [one["name"] for one in told] == ["Fay Moderator"]
    assert "Ola Owner" in sign_in("ana").get(made.url).content.decode()


def test_a_profile_shows_the_praises_that_the_reader_may_read(world, ids, praise, sign_in):
    praise("fay", body="In the club")
    praise("fay", place="vault", body="In the vault")
    removed = praise("fay", body="Taken back")
    remove(by=world.ana, thing=removed)

    def shown(name: str) -> list[str]:
        page = sign_in(name).get(f"/people/{ids['fay']}/").content.decode()
        section = re.search(r"Praise received.*?</section>", page, re.S)
        words = section[0] if section else ""
        return [word for word in ("In the club", "In the vault", "Taken back") if word in words]

    assert shown("ana") == ["In the club", "In the vault"]
    assert shown("gus") == ["In the club"]
    assert shown("otto") == []
    assert "Praise received" not in sign_in("ana").get(f"/people/{ids['ola']}/").content.decode()


def test_on_a_wall_colleagues_are_praised_and_guests_cannot_be(world, ids):
    wall = publish_on_wall(by=world.ana, body="My wall").space
    made = give_praise(by=world.ana, space=wall, people=[ids["otto"]], body="You came on a Sunday.")
    assert list(praises_of(world.people["otto"], world.fay)) == [made]
    assert praises_of(world.people["otto"], world.gus) == []
    assert refused(give_praise, by=world.ana, space=wall, people=[ids["gus"]], body="You too.").startswith(
        "people: Gus"
    )


def test_values_are_written_by_administrators_and_empty_until_then(world, praise):
    assert value_names() == []
    edit_values(by=world.ada, names=[" Keep one’s word ", "", "keep one’s word", "Safety first"])
    assert value_names() == ["keep one’s word", "Safety first"]
    with pytest.raises(Forbidden):
        edit_values(by=world.ola, names=["Power"])
    assert refused(edit_values, by=world.ada, names=[str(n) for n in range(13)]) == "values: At most 12 values."
    assert "40" in refused(edit_values, by=world.ada, names=["x" * 41])
    assert value_names() == ["keep one’s word", "Safety first"]


def test_only_a_value_of_the_list_is_given_and_what_was_given_keeps_its_word(world, ids, praise):
    with pytest.raises(Invalid) as refusal:
        praise("fay", value="Courage")
    assert [error.field for error in refusal.value.errors] == ["value"]
    edit_values(by=world.ada, names=["Courage"])
    made = praise("fay", value="Courage")
    edit_values(by=world.ada, names=["Patience"])
    assert Praise.objects.get(publication=made).value == "Courage"
    assert [value.name for value in Value.objects.all()] == ["Patience"]


def test_the_settings_page_is_an_administrators_keeps_what_was_typed_and_stands_in_her_menu(world, sign_in):
    ada, ola = sign_in("ada"), sign_in("ola")
    assert ola.get("/settings/values/").status_code == ola.post("/settings/values/", {"values": "x"}).status_code == 403
    assert ("/settings/values/" in ada.get("/").content.decode(), "/settings/values/" in ola.get("/").content.decode()) == (
        True, False,
    )  # fmt: skip
    wrong = ada.post("/settings/values/", {"values": "Courage\r\n" + "x" * 41})
    assert (wrong.status_code, "x" * 41 in wrong.content.decode()) == (422, True)
    assert ada.post("/settings/values/", {"values": "Courage\r\nPatience\r\n"}).status_code == 302
    assert value_names() == ["Courage", "Patience"]
    assert ada.post("/settings/values/", {"values": ""}).status_code == 302
    assert value_names() == []


def test_the_composer_keeps_everything_when_it_is_refused(world, ids, sign_in):
    ana = sign_in("ana")
    assert 'name="value"' not in ana.get("/publish/?kind=praise&place=club").content.decode()
    edit_values(by=world.ada, names=["Courage", "Patience"])
    typed = {"kind": "praise", "place": "club", "title": "", "body": "canary words", "value": "Patience"}
    page = ana.post("/publish/", typed | {"people": "Fay Moderator, Nobody Atall"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "canary words" in text
    assert "Fay Moderator, Nobody Atall</textarea>" in text
    assert "Nobody here is called “Nobody Atall”" in text
    assert re.search(r'value="Patience" selected', text)
    assert "Say whom you praise." in ana.post("/publish/", typed | {"people": ""}).content.decode()
    empty = ana.post("/publish/", typed | {"people": "Fay Moderator", "body": ""})
    assert (empty.status_code, "Fay Moderator</textarea>" in empty.content.decode()) == (422, True)
    assert ana.post("/publish/", typed | {"people": "Fay Moderator, gus guest"}).status_code == 302
    made = Praise.objects.get()
    assert (made.value, made.publication.praised.count()) == ("Patience", 2)


def test_a_praise_is_found_by_its_value(world, praise, settle):
    edit_values(by=world.ada, names=["Perseverance"])
    made = praise("fay", value="Perseverance")
    settle()
    assert made.pk in [one[2] for one in backend().find(Ask(terms=parse("perseverance").terms))]


def test_pages_have_a_constant_number_of_queries(world, ids, sign_in, praise):
    ana = sign_in("ana")
    first = praise("fay", "gus", by="ola", title="Well done")

    def counted(path: str) -> int:
        ana.get(path)
        with CaptureQueriesContext(connection) as captured:
            ana.get(path)
        return len(captured)

    paths = ("/", "/c/club/", "/c/club/forum/", first.url, f"/people/{ids['fay']}/")
    praise("fay", by="ola", title="Again")
    one = {path: counted(path) for path in paths}
    for n in range(4):
        praise("fay", "ana", by="ola", body=f"Praise {n}", title=f"Praise {n}")
    publish_comment(by=world.fay, publication=first, body="Thank you")
    praise_paths = [path for path in paths if path != first.url]
    assert {path: counted(path) for path in praise_paths} == {path: one[path] for path in praise_paths}


def test_a_page_of_posts_asks_nothing_about_praise(world, sign_in):
    publish_post(by=world.fay, space=world.space("club"), title="A post", body="Words")
    ana = sign_in("ana")
    with CaptureQueriesContext(connection) as captured:
        ana.get("/")
    assert [one["sql"] for one in captured if "praise" in one["sql"]] == []


def test_an_erased_person_is_no_longer_praised_and_the_words_stay(world, ids, praise):
    made = praise("fay", "gus")
    other = add_person(name="Una Erased", email="una@club.example")
    admit(space=world.space("club"), person_id=other.pk)
    Praised.objects.create(publication=made, person=other, place=9)
    Person.objects.filter(pk=other.pk).delete()
    assert made.praised.count() == 2


# ── Where praise is off ──


@pytest.fixture
def essen(world):
    """Fay works in Germany, Ana in France; of Gus nobody knows."""
    sites = {code: Site.objects.create(name=code, country=code) for code in ("DE", "FR")}
    for who, code in (("fay", "DE"), ("ana", "FR")):
        Person.objects.filter(pk=world.people[who].pk).update(site=sites[code])
    return sites["DE"]


def test_where_praise_is_off_nobody_is_praised_and_no_profile_shows_it(world, praise, essen, sign_in, ids):
    before = praise("fay", "gus", by="ola")
    profile = f"/people/{ids['fay']}/"
    assert "You held the line." in sign_in("ana").get(profile).content.decode()
    choose_praise_free_countries(by=world.ada, countries=["DE"])
    assert refused_praise(praise, "fay", "gus") == "people: Fay Moderator works in a country where praise is off."
    assert "You held the line." not in sign_in("ana").get(profile).content.decode()
    assert "Fay Moderator" in card(sign_in("ana"), before.pk), "what was published stays"
    assert praise("gus", "ola")
    choose_praise_free_countries(by=world.ada, countries=[])
    assert praise("fay")


def refused_praise(praise, *names: str) -> str:
    with pytest.raises(Invalid) as told:
        praise(*names)
    return f"{told.value.errors[0].field}: {told.value.detail}"


@pytest.mark.django_db(transaction=True)
def test_the_same_countries_sent_twice_at_once_are_chosen_once(world, essen, at_once, published):
    failed: list[Exception] = []

    def choose() -> None:
        try:
            choose_praise_free_countries(by=world.ada, countries=["DE"])
        except Exception as error:
            failed.append(error)

    second = Thread(target=at_once, args=([choose],))
    with transaction.atomic():
        choose()
        second.start()
        sleep(0.5)
    second.join(20)
    assert (failed, [event.name for event in published()].count("praise.countries_chosen")) == ([], 1)


def test_administrators_choose_the_countries_among_those_of_the_sites(world, essen, sign_in, published):
    ada = sign_in("ada")
    page = ada.get("/settings/values/").content.decode()
    assert [name in page for name in ("Germany", "France", "Spain")] == [True, True, False]
    for _time in range(2):
        assert ada.post("/settings/values/", {"values": "Courage", "off": ["DE"]}).status_code == 302
    assert praise_free_countries() == {"DE"}
    assert [event.name for event in published()].count("praise.countries_chosen") == 1
    assert 'value="DE" checked' in ada.get("/settings/values/").content.decode()
    wrong = ada.post("/settings/values/", {"values": "Courage", "off": ["DE", "XX"]})
    assert (wrong.status_code, "choose anew" in wrong.content.decode()) == (422, True)
    too_long = ada.post("/settings/values/", {"values": "x" * 41, "off": ["FR"]})
    assert (too_long.status_code, praise_free_countries()) == (422, {"DE"}), "all of it is kept, or nothing"
    assert 'value="FR" checked' in too_long.content.decode()
    with pytest.raises(Forbidden):
        choose_praise_free_countries(by=world.ola, countries=[])
