"""Offers and requests: published until a last day, over by themselves, closed, opened again, extended by their author."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access.models import Membership
from maillon.content.actions import edit, remove
from maillon.content.kinds.offer.actions import close_offer, extend_offer, publish_offer, reopen_offer
from maillon.content.kinds.offer.models import Offer
from maillon.content.kinds.offer.queries import open_offers_for
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.models import Publication
from maillon.core.days import today_of
from maillon.core.errors import Forbidden, Invalid, NotFound
from maillon.people.actions import set_preferences
from maillon.people.models import Person


@pytest.fixture
def offered(world):
    return publish_offer(by=world.ana, space=world.space("club"), direction="offer", title="A desk", body="Oak, 160 cm")


def facts(publication: Publication) -> Offer:
    return Offer.objects.get(publication=publication)


def past(publication: Publication) -> None:
    """Its last day was yesterday."""
    day = timezone.localdate() - timedelta(days=1)
    ends_at = timezone.now() - timedelta(seconds=1)
    Offer.objects.filter(publication=publication).update(last_day=day, ends_at=ends_at)


def card(client, pk: int, path: str = "/") -> str:
    found = re.search(rf'<article class="card post" id="p{pk}".*?</article>', client.get(path).content.decode(), re.S)
    return found[0] if found else ""


def test_an_offer_has_a_title_a_direction_and_a_last_day_thirty_days_ahead(world, offered):
    made = facts(offered)
    assert (offered.kind, made.direction, made.closed_at) == ("offer", "offer", None)
    assert made.last_day == today_of(by=world.ana) + timedelta(days=30)
    for facts_given in ({"title": " "}, {"direction": ""}, {"direction": "gift"}):
        with pytest.raises(Invalid):
            publish_offer(
                by=world.ana, space=world.space("club"), **({"title": "A", "direction": "request"} | facts_given)
            )
    with pytest.raises(Invalid):
        edit(by=world.ana, thing=offered, title="", body="Only words")
    with pytest.raises(Forbidden):
        publish_offer(by=world.otto, space=world.space("club"), direction="offer", title="A lamp")
    with pytest.raises(NotFound):
        publish_offer(by=world.otto, space=world.space("vault"), direction="offer", title="A lamp")


def test_the_table_holds_no_third_direction(world, offered):
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(publication=offered).update(direction="gift")


def test_the_last_day_is_from_today_to_one_year_ahead(world):
    today, space = today_of(by=world.ana), world.space("club")
    for day in (today, today + timedelta(days=365)):
        made = publish_offer(by=world.ana, space=space, direction="request", title="A hand", last_day=day)
        assert facts(made).last_day == day
    for day in (today - timedelta(days=1), today + timedelta(days=366)):
        with pytest.raises(Invalid) as refused:
            publish_offer(by=world.ana, space=space, direction="request", title="A hand", last_day=day)
        assert [error.field for error in refused.value.errors] == ["last_day"]


def test_the_last_day_ends_at_midnight_where_its_author_is(world):
    ends = {}
    for name, zone in (("ana", "Pacific/Auckland"), ("fay", "America/Los_Angeles")):
        Person.objects.filter(pk=world.people[name].pk).update(time_zone=zone)
        by = world.viewer(name)
        today = today_of(by=by)
        assert today == datetime.now(ZoneInfo(zone)).date()
        made = publish_offer(by=by, space=world.space("club"), direction="offer", title="A lamp", last_day=today)
        assert facts(made).ends_at.astimezone(ZoneInfo(zone)) == datetime.combine(
            today + timedelta(days=1), time(), tzinfo=ZoneInfo(zone)
        )
        ends[name] = facts(made).ends_at.astimezone(UTC).time().hour
    assert ends["ana"] != ends["fay"]


def test_it_is_over_by_itself_and_the_card_says_so_in_the_readers_language(world, offered, sign_in):
    ana, fay = sign_in("ana"), sign_in("fay")
    set_preferences(by=world.fay, language="fr")
    assert ("Open until" in card(ana, offered.pk), "Ouvert jusqu’au" in card(fay, offered.pk)) == (True, True)
    past(offered)
    assert "Open until" not in card(ana, offered.pk)
    assert "Over: its last day was" in card(ana, offered.pk)
    assert "Terminé" in card(fay, offered.pk)
    assert "Over" in ana.get("/c/club/forum/").content.decode()


def test_its_author_closes_it_and_opens_it_again_before_its_last_day(world, offered, published):
    for name in ("fay", "gus", "ola"):
        with pytest.raises(Forbidden):
            close_offer(by=world.viewer(name), publication=offered)
    with pytest.raises(NotFound):
        close_offer(by=world.otto, publication=offered)
    close_offer(by=world.ana, publication=offered)
    at = facts(offered).closed_at
    close_offer(by=world.ana, publication=offered)
    assert at is not None
    assert facts(offered).closed_at == at
    reopen_offer(by=world.ana, publication=offered)
    reopen_offer(by=world.ana, publication=offered)
    assert facts(offered).closed_at is None
    close_offer(by=world.ana, publication=offered)
    past(offered)
    with pytest.raises(Invalid):
        reopen_offer(by=world.ana, publication=offered)
    told = [event.name for event in published() if event.name.startswith("offer.")]
    assert told == ["offer.closed", "offer.reopened", "offer.closed"]


def test_it_is_extended_to_a_later_day_and_open_again(world, offered):
    before = facts(offered).last_day
    for day in (before, before - timedelta(days=1), today_of(by=world.ana) + timedelta(days=366)):
        with pytest.raises(Invalid):
            extend_offer(by=world.ana, publication=offered, last_day=day)
    with pytest.raises(Forbidden):
        extend_offer(by=world.fay, publication=offered, last_day=before + timedelta(days=1))
    close_offer(by=world.ana, publication=offered)
    past(offered)
    extend_offer(by=world.ana, publication=offered, last_day=before)
    made = facts(offered)
    assert (made.last_day, made.closed_at, made.ends_at > timezone.now()) == (before, None, True)
    assert list(open_offers_for(world.ana)) == [offered]


def test_an_author_who_left_the_place_changes_nothing_there(world, offered):
    Membership.objects.filter(space=world.space("club"), person=world.people["ana"]).delete()
    with pytest.raises(NotFound):
        close_offer(by=world.ana, publication=offered)


def test_what_is_no_offer_is_not_closed(world):
    post = publish_post(by=world.ana, space=world.space("club"), body="No offer")
    for act in (close_offer, reopen_offer):
        with pytest.raises(NotFound):
            act(by=world.ana, publication=post)
    with pytest.raises(NotFound):
        extend_offer(by=world.ana, publication=post, last_day=date(2990, 1, 1))


def test_given_and_found_are_said_and_only_its_author_is_offered_to_say_it(world, offered, sign_in):
    asked = publish_offer(by=world.ana, space=world.space("club"), direction="request", title="A lift to Calais")
    ana, fay = sign_in("ana"), sign_in("fay")
    assert ("It is given" in card(ana, offered.pk), "I have found it" in card(ana, asked.pk)) == (True, True)
    assert "/close/" not in card(fay, offered.pk)
    for one in (offered, asked):
        assert ana.post(f"/offers/{one.pk}/close/").status_code == 302
    assert ("Given" in card(fay, offered.pk), "Found" in card(fay, asked.pk)) == (True, True)
    assert "Open again" in card(ana, offered.pk)
    assert ana.post(f"/offers/{offered.pk}/close/", {"on": "0"}).status_code == 302
    assert "Given" not in card(fay, offered.pk)
    assert fay.post(f"/offers/{offered.pk}/close/").status_code == 403
    assert sign_in("otto").post(f"/offers/{offered.pk}/close/").status_code == 404


def test_the_page_to_extend_keeps_what_was_chosen_when_it_is_refused(world, offered, sign_in):
    ana = sign_in("ana")
    path = f"/offers/{offered.pk}/extend/"
    assert ana.get(path).status_code == 200
    refused = ana.post(path, {"last_day": "2020-01-01"})
    assert (refused.status_code, 'value="2020-01-01"' in refused.content.decode()) == (422, True)
    assert ana.post(path, {"last_day": "soon"}).status_code == 422
    later = today_of(by=world.ana) + timedelta(days=60)
    assert ana.post(path, {"last_day": later.isoformat()}).status_code == 302
    assert facts(offered).last_day == later
    assert sign_in("fay").get(path).status_code == 403
    assert path in ana.get(f"/p/{offered.pk}/acts/", headers={"hx-request": "true"}).content.decode()
    assert path not in sign_in("fay").get(f"/p/{offered.pk}/acts/", headers={"hx-request": "true"}).content.decode()


def test_all_that_is_open_and_that_one_reads_stands_on_one_page(world, offered, sign_in):
    def publish(direction: str, title: str, place: str = "club"):
        return publish_offer(by=world.ana, space=world.space(place), direction=direction, title=title)

    asked, secret = publish("request", "A ladder for a week"), publish("offer", "A key", "vault")
    over, closed, gone = publish("offer", "Over lamp"), publish("offer", "Closed lamp"), publish("offer", "Gone lamp")
    past(over)
    close_offer(by=world.ana, publication=closed)
    remove(by=world.ana, thing=gone)
    everything = (offered, asked, secret, over, closed, gone)

    def listed(name: str, query: str = "") -> list[str]:
        page = sign_in(name).get(f"/offers/{query}").content.decode()
        shown = re.findall(r'href="/p/(\d+)/"', page[page.index("<main") :])
        return [one.title for pk in dict.fromkeys(shown) for one in everything if one.pk == int(pk)]

    assert listed("fay") == [secret.title, asked.title, offered.title]
    assert listed("fay", "?direction=offer") == [secret.title, offered.title]
    assert listed("fay", "?direction=request") == [asked.title]
    assert listed("fay", "?direction=nonsense") == listed("fay")
    assert listed("gus") == [asked.title, offered.title]
    assert listed("otto") == []


def test_what_is_offered_on_a_wall_is_read_by_colleagues_and_never_by_guests(world, sign_in):
    wall = publish_on_wall(by=world.ana, body="My wall").space
    publish_offer(by=world.ana, space=wall, direction="offer", title="Tickets for Sunday")
    assert "Tickets for Sunday" in sign_in("otto").get("/offers/").content.decode()
    assert "Wall of Ana Person" in sign_in("otto").get("/offers/").content.decode()
    assert "Tickets for Sunday" not in sign_in("gus").get("/offers/").content.decode()


def test_the_forum_is_narrowed_to_open_offers_and_open_requests(world, offered, sign_in):
    publish_offer(by=world.ana, space=world.space("club"), direction="request", title="A ladder")
    past(publish_offer(by=world.ana, space=world.space("club"), direction="offer", title="Over lamp"))
    publish_post(by=world.ana, space=world.space("club"), title="A discussion", body="Words")
    ana = sign_in("ana")
    titles = ("A desk", "A ladder", "Over lamp", "A discussion")
    shown = {show: [t for t in titles if t in ana.get(f"/c/club/forum/?show={show}").content.decode()]
             for show in ("", "offers", "requests")}  # fmt: skip
    assert shown == {"": list(titles), "offers": ["A desk"], "requests": ["A ladder"]}


def test_the_composer_keeps_everything_when_it_is_refused(world, sign_in):
    ana = sign_in("ana")
    usual = (today_of(by=world.ana) + timedelta(days=30)).isoformat()
    assert f'value="{usual}"' in ana.get("/publish/?kind=offer&place=club").content.decode()
    typed = {"kind": "offer", "place": "club", "title": "", "body": "canary words", "direction": "request"}
    refused = ana.post("/publish/", typed | {"last_day": "2020-01-01"})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "canary words" in text
    assert "Say in one line what you offer or look for." in text
    assert 'value="2020-01-01"' in text
    assert re.search(r'value="request" checked', text)
    late = ana.post("/publish/", typed | {"title": "A ladder", "last_day": "2020-01-01"})
    assert "This day has passed" in late.content.decode()
    empty = ana.post("/publish/", typed | {"title": "A ladder", "last_day": ""})
    assert (empty.status_code, "Choose the last day." in empty.content.decode()) == (422, True)
    assert ana.post("/publish/", typed | {"title": "A ladder", "last_day": usual}).status_code == 302
    assert facts(Publication.objects.get(title="A ladder")).direction == "request"


def test_pages_have_a_constant_number_of_queries(world, sign_in, offered):
    ana = sign_in("ana")

    def counted(path: str) -> int:
        ana.get(path)
        with CaptureQueriesContext(connection) as captured:
            ana.get(path)
        return len(captured)

    paths = ("/", "/c/club/", "/c/club/forum/", "/offers/", offered.url)
    publish_offer(by=world.fay, space=world.space("club"), direction="request", title="A ladder")
    one = {path: counted(path) for path in paths}
    for n in range(4):
        publish_offer(by=world.fay, space=world.space("club"), direction="offer", title=f"Lamp {n}")
    assert {path: counted(path) for path in paths} == one


def test_a_page_of_posts_asks_nothing_about_offers(world, sign_in):
    publish_post(by=world.fay, space=world.space("club"), title="A post", body="Words")
    ana = sign_in("ana")
    with CaptureQueriesContext(connection) as captured:
        ana.get("/")
    assert [one["sql"] for one in captured if "offer" in one["sql"]] == []
