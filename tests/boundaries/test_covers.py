"""Covers: made anew from what an owner brings, and sent to whom the community's name is told, nobody else."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from maillon.access.models import Membership
from maillon.checking.files import orphans
from maillon.communities.actions import invite
from maillon.communities.covers import LIMIT, cover_url, keep_cover, set_cover
from maillon.communities.links import make_link
from maillon.communities.models import Community
from maillon.communities.roles import remove_member
from maillon.core.errors import Forbidden, Invalid
from maillon.core.files.store import Store
from maillon.core.models import EventRecord


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path


def brought(size=(900, 700), colour=(20, 90, 110), name="quay.jpg") -> SimpleUploadedFile:
    into, image = BytesIO(), Image.new("RGB", size, colour)
    exif = Image.Exif()
    exif[0x013B] = "Jane Photographer"
    image.save(into, "JPEG", exif=exif)
    return SimpleUploadedFile(name, into.getvalue(), content_type="image/jpeg")


def cover(world, name: str) -> Community:
    """The community with a cover, as it stands in the database."""
    wide, small = keep_cover(brought())
    set_cover(by=world.ola, community=world.communities[name], cover=wide, small=small)
    return Community.objects.select_related("space").get(pk=world.communities[name].pk)


def small_url(community: Community) -> str:
    return f"{community.url}cover/{community.cover_small[:12]}"


def test_it_is_made_anew_wide_and_small_and_nothing_beside_the_pixels_is_kept(world):
    for size in ((900, 700), (3000, 100), (40, 40)):
        for name, wanted in zip(keep_cover(brought(size)), ((1600, 400), (132, 132)), strict=True):
            with Store(configured.FILES_FOLDER).open(name) as stored:
                data = stored.read()
            assert b"Jane Photographer" not in data
            with Image.open(BytesIO(data)) as image:
                assert (image.format, image.size) == ("WEBP", wanted)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("everyone", {"ola", "fay", "ana", "otto", "ada"}),
        ("club", {"ola", "fay", "ana", "otto", "ada", "gus"}),
        ("vault", {"ola", "fay", "ana"}),
    ],
)
def test_the_picture_is_sent_to_whom_the_name_is_told(world, sign_in, name, allowed):
    covered = cover(world, name)
    for address in (cover_url(covered), small_url(covered)):
        answers = {who: sign_in(who).get(address) for who in ("ola", "fay", "ana", "otto", "ada", "gus", "eve")}
        assert {who for who, answer in answers.items() if answer.status_code == 200} == allowed
        assert all(answer.status_code == 404 for who, answer in answers.items() if who not in allowed)
        sent = answers["ola"]
        assert sent["X-Accel-Redirect"].rpartition("/")[2] in (covered.cover, covered.cover_small)
        assert (sent["Cache-Control"], sent["Content-Type"]) == ("private, no-cache", "image/webp")
    assert sign_in("ola").get(f"{covered.url}cover/0000").status_code == 404


def test_who_is_removed_from_a_secret_community_no_longer_gets_it(world, sign_in):
    covered = cover(world, "vault")
    ana = sign_in("ana")
    assert ana.get(cover_url(covered)).status_code == 200
    place = Membership.objects.get(space=covered.space, person=world.people["ana"])
    remove_member(by=world.ola, community=covered, membership=place)
    assert ana.get(cover_url(covered)).status_code == 404


def test_pages_show_it_to_whom_it_is_sent_and_no_dead_picture_to_others(world, sign_in):
    covered = {name: cover(world, name) for name in ("everyone", "club", "vault")}
    ana, otto, ada = sign_in("ana"), sign_in("otto"), sign_in("ada")
    for tab in ("", "forum/", "members/", "about/"):
        assert f'src="{cover_url(covered["vault"])}" alt=""' in ana.get(f"/c/vault/{tab}").content.decode()
    assert cover_url(covered["club"]) in otto.get("/c/club/").content.decode()  # At the door, too.
    listed = otto.get("/c/").content.decode()
    assert small_url(covered["club"]) in listed
    assert "/c/vault/cover/" not in listed
    assert small_url(covered["vault"]) in ana.get("/c/").content.decode()
    invite(by=world.ola, community=covered["vault"], person=world.people["ada"])
    assert "/c/vault/cover/" not in ada.get("/c/").content.decode()
    secret = make_link(by=world.ola, community=covered["vault"])[1]
    behind = ada.get(f"/join/{secret}/").content.decode()
    assert "Vault" in behind
    assert "/c/vault/cover/" not in behind


def test_an_owner_brings_replaces_and_takes_away_on_the_page(world, sign_in):
    ola, club = sign_in("ola"), world.communities["club"]
    assert ola.get("/c/club/cover/").status_code == 200
    for colour in ((200, 0, 0), (0, 0, 200)):
        before = Community.objects.get(pk=club.pk).cover
        assert ola.post("/c/club/cover/", {"cover": brought(colour=colour)}).status_code == 302
        assert Community.objects.get(pk=club.pk).cover not in ("", before)
    assert ola.post("/c/club/cover/", {"away": "1"}).status_code == 302
    assert (lambda row: (row.cover, row.cover_small))(Community.objects.get(pk=club.pk)) == ("", "")
    assert "/cover/" not in sign_in("otto").get("/c/club/").content.decode()


def test_what_is_no_picture_or_too_large_comes_back_with_a_sentence_and_changes_nothing(world, sign_in):
    covered, ola = cover(world, "club"), sign_in("ola")
    fake = SimpleUploadedFile("quay.png", b"<svg onload=alert(1)>", content_type="image/png")
    for given in ({}, {"cover": fake}):
        answer = ola.post("/c/club/cover/", given)
        assert answer.status_code == 422
        assert 'class="error' in answer.content.decode() or 'aria-invalid="true"' in answer.content.decode()
    large = brought()
    large.size = LIMIT + 1
    with pytest.raises(Invalid):
        keep_cover(large)
    assert Community.objects.get(pk=covered.pk).cover == covered.cover


def test_only_owners_may_and_a_second_time_changes_nothing(world, sign_in):
    club = cover(world, "club")
    for who in ("fay", "ana", "otto", "ada"):
        with pytest.raises(Forbidden):
            set_cover(by=world.viewer(who), community=club, cover="", small="")
        assert sign_in(who).get("/c/club/cover/").status_code == 403
        assert sign_in(who).post("/c/club/cover/", {"away": "1"}).status_code == 403
    assert sign_in("otto").get("/c/vault/cover/").status_code == 404
    told = EventRecord.objects.filter(name="communities.cover_changed")
    assert told.count() == 1
    set_cover(by=world.ola, community=club, cover=club.cover, small=club.cover_small)
    assert told.count() == 1


def test_the_check_of_files_knows_covers(world):
    wide, small = keep_cover(brought())
    assert set(orphans()) == {wide, small}
    set_cover(by=world.ola, community=world.communities["club"], cover=wide, small=small)
    assert orphans() == []


def test_the_api_tells_its_address(world, sign_in):
    club = cover(world, "club")
    assert sign_in("otto").get("/api/v1/communities/club").json()["cover_url"] == cover_url(club)
    assert sign_in("otto").get("/api/v1/communities/everyone").json()["cover_url"] is None
