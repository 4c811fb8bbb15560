"""Rooms of everybody and of entities: whom they address, who publishes there by role and by size, who keeps order."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access import rooms as access_rooms
from maillon.access.models import ROOM, Membership, Space
from maillon.access.rooms import addressed, reach_of_rooms, rooms_for
from maillon.access.rules import role_in
from maillon.access.streams import hearing_of
from maillon.access.visibility import readers_of
from maillon.communities.queries import communities_for, places_of
from maillon.content import rooms
from maillon.content.actions import edit, publish_comment, react, remove
from maillon.content.closing import close_discussion
from maillon.content.events import RoomLimitSet, VoiceEnded, VoiceNamed
from maillon.content.kinds.offer.actions import publish_offer
from maillon.content.kinds.poll.actions import make_poll, vote_in_poll
from maillon.content.kinds.poll.models import PollChoice
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Attachment, Publication
from maillon.content.moving import move_publication
from maillon.content.pinning import pin, pinned_in
from maillon.content.rooms import end_voice, name_voice, open_rooms, room_named, room_to_publish_in, set_room_limit
from maillon.core.db.scope import inside
from maillon.core.errors import Forbidden, Invalid, NotFound
from maillon.core.policy import can
from maillon.feed.queries import feed_for
from maillon.organisation.models import Department, Entity, Organisation
from maillon.people.actions import suspend
from maillon.people.models import Person

ALL = "everybody"


@pytest.fixture
def house(world):
    """Group above Yard above Workshop, and Office beside them: Ana is of Workshop, Otto of Yard, Fay of Office."""
    group = Entity.objects.create(name="Group")
    yard = Entity.objects.create(name="Yard", parent=group)
    found = {
        "group": group, "yard": yard, "workshop": Entity.objects.create(name="Workshop", parent=yard),
        "office": Entity.objects.create(name="Office", parent=group),
    }  # fmt: skip
    for who, name in (("ana", "workshop"), ("otto", "yard"), ("fay", "office")):
        put(world, who, found[name])
    return found


def put(world, who, entity):
    department = Department.objects.get_or_create(entity=entity, name="Works")[0]
    Person.objects.filter(pk=world.people[who].pk).update(department=department)


def write(world, who, word=ALL, body="Words for all", **more):
    by = world.viewer(who)
    made = publish_post(by=by, space=room_to_publish_in(by=by, word=str(word)), body=body, **more)
    return Publication.objects.select_related("space").get(pk=made.pk)


def few(world, limit=0):
    """Rooms of more people than `limit` are for some to publish in."""
    set_room_limit(by=world.ada, people=limit)


def in_feed(world, who):
    return {row.pk for row in feed_for(world.viewer(who)).rows}


# ── Whom a room addresses ──


def test_a_room_addresses_the_people_of_an_entity_and_of_those_below_it(world, house):
    names = {name: set(addressed(entity.pk).values_list("name", flat=True)) for name, entity in house.items()}
    assert names == {
        "group": {"Ana Person", "Otto Outside", "Fay Moderator"},
        "yard": {"Ana Person", "Otto Outside"},
        "workshop": {"Ana Person"},
        "office": {"Fay Moderator"},
    }
    tree = access_rooms.parents()
    counted = reach_of_rooms(tree)
    assert {key: n for key, n in counted.items() if key} == {house[k].pk: len(v) for k, v in names.items()}
    assert counted[None] == addressed(None).count() == 5, "neither guests nor staged nor suspended people"
    mine = {one.name for one in rooms_for(world.ana) if one.is_mine}
    assert mine == {"", "Group", "Yard", "Workshop"}


def test_what_is_published_comes_into_the_feed_of_whom_the_room_addresses_and_of_nobody_else(world, house):
    for_all, yard, office = (
        write(world, "ana"),
        write(world, "otto", house["yard"].pk),
        write(world, "fay", house["office"].pk),
    )
    assert in_feed(world, "ana") == {for_all.pk, yard.pk}
    assert in_feed(world, "otto") == {for_all.pk, yard.pk}
    assert in_feed(world, "fay") == {for_all.pk, office.pk}
    assert in_feed(world, "ada") == {for_all.pk}
    assert in_feed(world, "gus") == set()


def test_who_changes_her_entity_has_the_other_room_in_her_feed_and_still_reads_the_first(world, house, sign_in):
    yard, office = write(world, "otto", house["yard"].pk), write(world, "fay", house["office"].pk)
    put(world, "ana", house["office"])
    assert in_feed(world, "ana") == {office.pk}
    ana = sign_in("ana")
    assert "Words for all" in ana.get(yard.url).content.decode()
    assert ana.get(f"/rooms/{house['yard'].pk}/").status_code == 200


def test_entities_in_a_ring_end_nothing(world, house):
    Entity.objects.filter(pk=house["group"].pk).update(parent=house["workshop"])
    assert {one.name for one in rooms_for(world.ana) if one.is_mine} == {"", "Group", "Yard", "Workshop"}
    assert addressed(house["yard"].pk).count() == 3


def test_the_feed_page_by_page_holds_each_once(world, house):
    made = [write(world, "ana", word).pk for word in (ALL, house["yard"].pk, ALL, house["workshop"].pk, ALL)]
    seen, before = [], None
    while True:
        page = feed_for(world.ana, before=before, n=2)
        seen += [row.pk for row in page.rows]
        if (before := page.next) is None:
            break
    assert seen == list(reversed(made))


# ── Who publishes ──


def test_where_few_are_addressed_all_of_them_publish_and_nobody_else(world, house):
    assert write(world, "otto").space.room_of_id is None
    write(world, "ana", house["yard"].pk)
    for who, word in (("fay", house["yard"].pk), ("otto", house["workshop"].pk), ("ola", house["group"].pk)):
        with pytest.raises(Forbidden):
            write(world, who, word)
    for word in (ALL, house["yard"].pk):
        with pytest.raises(NotFound):
            room_to_publish_in(by=world.gus, word=str(word))


def test_at_the_limit_all_publish_and_one_more_person_is_too_many(world, house):
    few(world, 2)
    write(world, "otto", house["yard"].pk)
    put(world, "ola", house["workshop"])
    for who in ("otto", "ana", "ola"):
        with pytest.raises(Forbidden, match="administrators"):
            write(world, who, house["yard"].pk)
    suspend(person=world.people["ola"])
    assert write(world, "otto", house["yard"].pk), "who is suspended counts no more"


def test_in_a_big_room_administrators_publish_and_those_whom_they_named(world, house, published):
    few(world)
    for who in ("ana", "otto", "ola"):
        with pytest.raises(Forbidden):
            write(world, who)
    assert not Space.objects.filter(kind=ROOM).exists(), "a refusal makes no room"
    write(world, "ada")
    name_voice(by=world.ada, word=ALL, person=world.people["otto"])
    name_voice(by=world.ada, word=ALL, person=world.people["otto"])
    write(world, "otto")
    with pytest.raises(Forbidden):
        write(world, "otto", house["yard"].pk)
    end_voice(by=world.ada, word=ALL, person=world.people["otto"])
    end_voice(by=world.ada, word=ALL, person=world.people["otto"])
    with pytest.raises(Forbidden):
        write(world, "otto")
    kinds = [type(one) for one in published() if isinstance(one, VoiceNamed | VoiceEnded | RoomLimitSet)]
    assert kinds == [RoomLimitSet, VoiceNamed, VoiceEnded]
    room = Space.objects.get(kind=ROOM)
    assert room.members_count == Membership.objects.filter(space=room).count() == 0


def test_only_administrators_keep_rooms_and_only_employees_are_named(world):
    for who in ("ana", "ola", "gus"):
        with pytest.raises(Forbidden):
            name_voice(by=world.viewer(who), word=ALL, person=world.people["otto"])
        with pytest.raises(Forbidden):
            set_room_limit(by=world.viewer(who), people=5)
        assert rooms.nameable(room_named(ALL, world.ana), world.ana, "otto") == []
    for who in ("gus", "sam", "zoe"):
        with pytest.raises(Invalid):
            name_voice(by=world.ada, word=ALL, person=world.people[who])
    for number in (-1, 100_001):
        with pytest.raises(Invalid):
            set_room_limit(by=world.ada, people=number)
    assert Organisation.objects.get(pk=world.organisation.pk).all_publish_up_to == 250


def test_a_role_in_a_room_is_an_employees(world):
    room = room_to_publish_in(by=world.ada, word=ALL)
    name_voice(by=world.ada, word=ALL, person=world.people["otto"])
    assert {who: role_in(world.viewer(who), room) for who in world.everybody() if who != "zoe"} == {
        "ada": "moderator", "otto": "relay", "ana": "member", "fay": "member", "ola": "member",
        "gus": None, "sam": None, "eve": None,
    }  # fmt: skip
    assert role_in(world.viewer("zoe"), room) is None


def test_a_voice_who_becomes_a_guest_or_is_suspended_publishes_no_more(world):
    few(world)
    name_voice(by=world.ada, word=ALL, person=world.people["otto"])
    Person.objects.filter(pk=world.people["otto"].pk).update(kind="guest")
    with pytest.raises(NotFound):
        write(world, "otto")
    Person.objects.filter(pk=world.people["otto"].pk).update(kind="employee", suspended_at=timezone.now())
    with pytest.raises(NotFound):
        write(world, "otto")


def test_the_choice_of_places_offers_exactly_what_would_be_accepted(world, house, sign_in):
    for limit in (0, 1, 2, 250):
        few(world, limit)
        for who in ("ana", "otto", "fay", "ola", "ada", "gus"):
            offered = {rooms.word_of(one.room.entity_id) for one in open_rooms(world.viewer(who))}
            accepted = set()
            for word in (ALL, *(str(one.pk) for one in house.values())):
                try:
                    with transaction.atomic():
                        write(world, who, word)
                        accepted.add(word)
                        transaction.set_rollback(True)
                except (Forbidden, NotFound):
                    pass
            assert offered == accepted, (limit, who)
    page = sign_in("ana").get("/publish/").content.decode()
    assert re.findall(r'<option value="r:([^"]+)"[^>]*>([^<]+)', page) == [
        (ALL, "Everybody · 5 people"),
        (str(house["group"].pk), "Group · 3 people"),
        (str(house["workshop"].pk), "Workshop · 1 person"),
        (str(house["yard"].pk), "Yard · 2 people"),
    ]
    assert re.findall(r'<option value="([^"]+)" selected', page)[:1] == ["wall"], (
        "nobody speaks to all by overlooking it"
    )
    page = sign_in("ola").get("/publish/?kind=announcement").content.decode()
    assert ('value="club"' in page, 'value="r:' in page) == (True, False)


def test_the_entity_s_room_stays_one_and_so_does_that_of_everybody(world, house):
    (
        write(world, "ana"),
        write(world, "otto"),
        write(world, "otto", house["yard"].pk),
        write(world, "ana", house["yard"].pk),
    )
    assert Space.objects.filter(kind=ROOM).count() == 2
    for facts in ({}, {"room_of": house["yard"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Space.objects.create(kind=ROOM, access="open", **facts)
    for facts in (
        {"kind": ROOM, "access": "closed"},
        {"kind": ROOM, "access": "open", "is_extended": True},
        {"kind": "community", "access": "open", "room_of": house["office"]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Space.objects.create(**facts)


# ── What one does there ──


def test_every_employee_answers_and_reacts_and_edits_her_own(world):
    few(world)
    post = write(world, "ada")
    answer = publish_comment(by=world.otto, publication=post, body="Heard")
    react(by=world.otto, thing=post, name="bravo")
    edit(by=world.otto, thing=answer, body="Heard, thank you")
    poll = make_poll(by=world.ada, space=post.space, title="Which day?", choices=["Monday", "Friday"])
    vote_in_poll(
        by=world.otto, publication=poll, choices=[PollChoice.objects.filter(poll__publication=poll).earliest("pk").pk]
    )
    with pytest.raises(NotFound):
        publish_comment(by=world.gus, publication=post, body="Heard")


def test_administrators_keep_order_as_moderators_do_and_nobody_else(world):
    post, other = write(world, "otto"), write(world, "otto")
    for act in (
        lambda by: remove(by=by, thing=post),
        lambda by: close_discussion(by=by, publication=other),
        lambda by: pin(by=by, publication=other),
    ):
        with pytest.raises(Forbidden):
            act(world.fay)
        act(world.ada)
    assert pinned_in(other.space) == [other.pk]
    assert not Publication.objects.visible_to(world.ana).filter(pk=post.pk).exists()
    assert (can(world.ada, "content.import", other), can(world.fay, "content.import", other)) == (True, False)
    assert not any(can(world.ada, f"content.{verb}", other) for verb in ("edit", "edit_categories"))


def test_a_hidden_publication_is_seen_by_its_author_and_by_administrators(world):
    post = write(world, "otto")
    Publication.objects.filter(pk=post.pk).update(hidden_at=timezone.now())
    may = {who for who in world.everybody() if Publication.objects.visible_to(world.viewer(who)).filter(pk=post.pk)}
    assert (
        may == {"otto", "ada"} == {p.name.split()[0].lower() for p in readers_of(Publication.objects.get(pk=post.pk))}
    )


def test_it_moves_out_into_a_community_and_never_in(world):
    post = write(world, "ola")
    inside_club = publish_post(by=world.ola, space=world.space("club"), body="Words")
    with pytest.raises(Invalid):
        move_publication(by=world.ola, publication=Publication.objects.get(pk=inside_club.pk), to=post.space)
    move_publication(by=world.ola, publication=post, to=world.space("club"))
    assert not Publication.objects.visible_to(world.ada).filter(pk=post.pk).exists()


def test_it_is_no_community(world, house, sign_in):
    write(world, "ana")
    assert len(places_of(world.ana)) == 3
    assert "Everybody" not in {one.name for one in communities_for(world.ana)}
    assert sign_in("ana").get("/c/everybody/").status_code == 404


# ── Pages ──


def test_it_is_named_and_linked_wherever_it_stands(world, house, sign_in, settle):
    post, yard = (
        write(world, "ana", title="zqcanary of all"),
        write(world, "ana", house["yard"].pk, title="zqcanary of the yard"),
    )
    publish_offer(by=world.ana, space=yard.space, direction="offer", title="A ladder")
    settle()
    ana = sign_in("ana")
    url = f"/rooms/{house['yard'].pk}/"
    home = ana.get("/").content.decode()
    assert f'<a class="place" href="{url}">Yard</a>' in home
    assert '<a class="place" href="/rooms/everybody/">Everybody</a>' in home
    assert re.findall(r'<a class="rail-entry" href="(/rooms/[^"]+)"', home) == ["/rooms/everybody/", url]
    for address in (post.url, f"/people/{world.people['ana'].pk}/"):
        assert 'href="/rooms/everybody/">Everybody</a>' in ana.get(address).content.decode()
    assert f'href="{url}"' in ana.get(yard.url).content.decode()
    ana.post(f"/p/{yard.pk}/keep/")
    assert "Yard" in ana.get("/kept/").content.decode()
    assert "Yard" in ana.get("/offers/").content.decode()
    found = ana.get("/search/?q=zqcanary").content.decode()
    assert ("<b>Yard</b>" in found, "<b>Everybody</b>" in found) == (True, True)


def test_the_page_of_a_room_shows_its_stream_to_every_employee_and_to_no_guest(world, house, sign_in):
    write(world, "ana", house["yard"].pk, body="Words of the yard")
    address = f"/rooms/{house['yard'].pk}/"
    for who in ("ana", "fay", "ada"):
        page = sign_in(who).get(address).content.decode()
        assert "Words of the yard" in page
        assert ("/publish/?place=r:" in page) == (who != "fay")
        assert (f"/settings/rooms/{house['yard'].pk}/" in page) == (who == "ada")
    for who in ("gus", "eve"):
        for one in (address, "/rooms/everybody/"):
            answer = sign_in(who).get(one)
            assert (answer.status_code, b"Words of the yard" in answer.content) == (
                200 if (who, one) == ("eve", "/rooms/everybody/") else 404,
                False,
            )
    ana = sign_in("ana")
    assert "Nothing has been written here yet" in ana.get("/rooms/everybody/").content.decode()
    for word in ("nobody", "0", "9" * 30, "-1", str(world.people["ana"].pk)):
        assert ana.get(f"/rooms/{word}/").status_code == 404
    assert not Space.objects.filter(kind=ROOM, room_of=None).exists(), "looking makes nothing"


def test_published_from_the_composer_and_kept_as_a_draft(world, house, sign_in):
    ana, place = sign_in("ana"), f"r:{house['yard'].pk}"
    assert ana.get(f"/drafts/at/{place}/").json() == {"draft": None}
    assert not Space.objects.filter(kind=ROOM).exists()
    kept = ana.post(f"/drafts/at/{place}/", {"body": "Half a sentence", "version": "0"})
    assert kept.json()["draft"]["body"] == "Half a sentence"
    listed = ana.get("/drafts/").content.decode()
    number = re.search(r"/publish/\?draft=(\d+)", listed)[1]
    assert "Yard" in listed
    assert f'value="{place}" selected' in ana.get(f"/publish/?draft={number}").content.decode()
    answer = ana.post("/publish/", {"kind": "post", "place": place, "body": "A whole one", "draft": number})
    made = Publication.objects.get(body="A whole one")
    assert (answer.status_code, answer["Location"], made.space.room_of_id) == (302, made.url, house["yard"].pk)
    assert ana.get(f"/drafts/at/{place}/").json() == {"draft": None}


def test_a_forged_place_is_refused_and_the_text_stays(world, house, sign_in):
    few(world)
    answer = sign_in("ana").post("/publish/", {"kind": "post", "place": "r:everybody", "body": "Words that stay"})
    page = answer.content.decode()
    assert (answer.status_code, "Words that stay" in page) == (403, True)
    assert "administrators publish" in page
    assert (
        sign_in("gus").post("/publish/", {"kind": "post", "place": "r:everybody", "body": "Words"}).status_code == 404
    )
    assert not Publication.objects.filter(body__startswith="Words").exists()


@pytest.fixture
def crowd(world):
    """More than a thousand people."""
    Person.objects.bulk_create([Person(name=f"P{n}", sort_name=f"p{n}") for n in range(1000)])
    few(world, 5000)


def test_whoever_publishes_to_more_than_a_thousand_is_asked_once_more_and_loses_nothing(
    world, crowd, sign_in, settings, tmp_path
):
    settings.FILES_FOLDER = tmp_path
    ana = sign_in("ana")
    file = SimpleUploadedFile("plan.txt", b"words", content_type="text/plain")
    typed = {"kind": "question", "place": "r:everybody", "title": "Who knows?", "body": "Words to all"}
    page = ana.post("/publish/", typed | {"files": file}).content.decode()
    assert "into the feed of 1,005 people" in page
    assert not Publication.objects.filter(title="Who knows?").exists()
    assert ("Words to all" in page, 'value="Who knows?"' in page, "form-errors" in page) == (True, True, True)
    number = re.search(r'name="kept_files" value="(\d+)" checked', page)[1]
    sure = re.search(r'name="sure" value="([^"]+)"', page)[1]
    again = typed | {"sure": sure, "kept_files": number}
    first, second = (ana.post("/publish/", again) for _ in range(2))
    made = Publication.objects.get(title="Who knows?")
    assert [first["Location"], second["Location"]] == [made.url] * 2, "pressed twice it is published once"
    assert Attachment.objects.get(publication=made).name == "plan.txt"


def test_only_the_very_same_form_is_what_stands_already(world, crowd, sign_in, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    ana, soon = sign_in("ana"), timezone.localdate() + timedelta(days=5)
    typed = {"place": "r:everybody", "sure": "r:everybody", "title": "When?", "body": "Choose"}
    poll = typed | {"kind": "poll", "choices": ["Monday", "Tuesday"], "last_day": soon.isoformat()}
    offer = typed | {"kind": "offer", "direction": "offer", "last_day": soon.isoformat()}
    changed = [
        (poll, {"choices": ["Monday", "Friday"]}),
        (poll, {"several": "on"}),
        (offer, {"direction": "request"}),
        (offer, {"last_day": (soon + timedelta(days=1)).isoformat()}),
        (offer, {"files": lambda: SimpleUploadedFile("plan.txt", b"words", content_type="text/plain")}),
        (offer, {"files": lambda: SimpleUploadedFile("plan.txt", b"other", content_type="text/plain")}),
    ]
    for form in (poll, offer):
        assert len({ana.post("/publish/", form)["Location"] for _ in range(2)}) == 1
    assert Publication.objects.count() == 2
    for n, (form, other) in enumerate(changed, 3):
        for _ in range(2):
            more = {name: value() if callable(value) else value for name, value in other.items()}
            assert ana.post("/publish/", form | more).status_code == 302
        assert Publication.objects.count() == n, other


def test_the_answer_for_one_place_is_none_for_another_and_few_are_not_asked_about(world, house, crowd, sign_in):
    ana = sign_in("ana")
    typed = {"kind": "post", "place": "r:everybody", "body": "Words to all"}
    assert "into the feed of" in ana.post("/publish/", typed | {"sure": f"r:{house['yard'].pk}"}).content.decode()
    assert not Publication.objects.exists()
    assert ana.post("/publish/", typed | {"place": f"r:{house['yard'].pk}"}).status_code == 302
    Person.objects.filter(name="P0").delete(), Person.objects.filter(name__in=["P1", "P2", "P3", "P4"]).delete()
    assert addressed(None).count() == 1000
    assert ana.post("/publish/", typed).status_code == 302


def test_somebody_else_s_file_does_not_come_along(world, crowd, sign_in, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    otto = sign_in("otto")
    typed = {"kind": "post", "place": "r:everybody", "body": "Words"}
    page = otto.post("/publish/", typed | {"files": SimpleUploadedFile("mine.txt", b"w")}).content.decode()
    number = re.search(r'name="kept_files" value="(\d+)"', page)[1]
    sign_in("ana").post("/publish/", typed | {"sure": "r:everybody", "kept_files": number})
    assert Attachment.objects.get(pk=int(number)).publication is None


def test_administrators_settle_who_publishes_on_their_pages(world, house, sign_in):
    ada = sign_in("ada")
    page = ada.get("/settings/rooms/").content.decode()
    assert ("Everybody" in page, "Yard" in page, 'value="250"' in page) == (True, True, True)
    for wrong in ("", "many", "-1", "100001", "9" * 12, "٥"):
        answer = ada.post("/settings/rooms/", {"people": wrong})
        assert (answer.status_code, "Give a number" in answer.content.decode()) == (422, True)
    assert ada.post("/settings/rooms/", {"people": "3"}).status_code == 302
    assert Organisation.objects.get(pk=world.organisation.pk).all_publish_up_to == 3
    here = "/settings/rooms/everybody/"
    assert "Otto Outside" in ada.get(f"{here}?q=otto").content.decode()
    for _ in range(2):
        assert ada.post(here, {"person": world.people["otto"].pk}).status_code == 302
    assert "Otto Outside" in ada.get(here).content.decode()
    assert "Otto Outside" not in ada.get(f"{here}?q=otto").content.decode().split("Named to publish here")[0]
    write(world, "otto")
    ada.post(here, {"person": world.people["otto"].pk, "away": "1"})
    with pytest.raises(Forbidden):
        write(world, "otto")
    for who in ("ana", "ola", "gus"):
        for address in ("/settings/rooms/", here):
            assert sign_in(who).get(address).status_code == 403
        assert sign_in(who).post(here, {"person": world.people["ana"].pk}).status_code == 403
        assert "/settings/rooms/" not in sign_in(who).get("/").content.decode()


def test_pages_ask_once_which_rooms_are_hers_and_once_what_is_new_in_them(world, house, sign_in):
    ana = sign_in("ana")

    def counted(path):
        ana.get(path)
        with CaptureQueriesContext(connection) as captured:
            ana.get(path)
        return len(captured), sum("room_of" in one["sql"] and "UNION" in one["sql"] for one in captured)

    publish_post(by=world.ana, space=world.space("club"), body="Words")
    paths = ("/", "/c/club/", "/c/")
    before = {path: counted(path) for path in paths}
    assert {asked for _n, asked in before.values()} == {1}
    for word in (ALL, house["yard"].pk, house["workshop"].pk):
        write(world, "ana", word)
    # Which rooms are hers; and what is new there, asked along with what is new in communities where something is.
    assert {path: counted(path) for path in paths} == {path: (n + 1, 1) for path, (n, _asked) in before.items()}
    publish_post(by=world.fay, space=world.space("club"), body="News")
    assert {path: counted(path) for path in paths[2:]} == {
        path: (n + 1, 1) for path, (n, _asked) in before.items() if path in paths[2:]
    }
    place = f"/rooms/{house['yard'].pk}/"
    one = counted(place)
    for _ in range(3):
        write(world, "ana", house["yard"].pk)
    assert counted(place) == one


def test_another_organisation_and_its_administrator_know_nothing_of_it(world, house, sign_in):
    post = write(world, "ana", house["yard"].pk)
    with inside(world.elsewhere.pk):
        Person.objects.filter(pk=world.people["eve"].pk).update(is_administrator=True)
        eve = world.viewer("eve")
        with pytest.raises(NotFound):
            room_named(str(house["yard"].pk), eve)
    with pytest.raises(NotFound):
        room_named(ALL, eve)
    assert rooms_for(eve) == []
    assert not can(eve, "content.publish", post.space)
    assert sign_in("eve").get("/settings/rooms/").content.decode().count("Yard") == 0


def test_who_is_suspended_or_becomes_a_guest_loses_every_room_at_once(world, house, sign_in):
    post = write(world, "ana", house["yard"].pk, body="zqcanary of the yard")
    otto, number = sign_in("otto"), world.people["otto"].pk
    addresses = ("/", "/rooms/everybody/", f"/rooms/{house['yard'].pk}/", post.url, "/search/?q=zqcanary", "/publish/")

    def told():
        pages = [otto.get(address).content.decode() for address in addresses]
        heard = hearing_of([number]).get(number, ())
        return sum("zqcanary of the yard" in page for page in pages), post.space_id in heard

    assert told() == (3, True)
    Person.objects.filter(pk=number).update(kind="guest", company="Partner Ltd")
    assert told() == (0, False)
    assert "r:everybody" not in otto.get("/publish/").content.decode()
    Person.objects.filter(pk=number).update(kind="employee")
    assert told() == (3, True)
    suspend(person=world.people["otto"])
    assert told() == (0, False)
