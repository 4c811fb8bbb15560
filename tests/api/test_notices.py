"""Notices through the API: one's own, of what one may still see."""

from maillon.content.actions import publish_comment, remove
from maillon.content.models import Publication
from maillon.core.refs import ref
from maillon.notifications.models import Notice


def notice(world, name, thread, subject, reason="answered"):
    return Notice.objects.create(
        person=world.people[name], thread=ref(thread), subject=ref(subject), reason=reason, actor=world.people["fay"]
    )


def told(program, name):
    return program(name).send("GET", "/notices").json()["items"]


def test_a_notice_tells_what_is_new_where(world, program, things):
    publication = Publication.objects.get(pk=things.publications["club"])
    comment = publish_comment(by=world.fay, publication=publication, body="Yes")
    made = notice(world, "ana", publication, comment)
    [one] = told(program, "ana")
    assert {field: one[field] for field in ("id", "reason", "count", "url", "is_read", "subject")} == {
        "id": str(made.pk), "reason": "answered", "count": 1, "url": comment.url, "is_read": False,
        "subject": {"type": "comment", "id": str(comment.pk), "title": "In club"},
    }  # fmt: skip
    assert one["actor"]["name"] == "Fay Moderator"


def test_case_a4_what_one_may_no_longer_see_calls_nobody(world, program, things):
    from maillon.access.models import Membership
    from maillon.communities.roles import remove_member

    publication = Publication.objects.get(pk=things.publications["club"])
    notice(world, "gus", publication, publication, "mentioned")
    assert len(told(program, "gus")) == 1
    assert program("gus").send("GET", "/me").json()["unread"]["notices"] == 1
    place = Membership.objects.get(space=world.space("club"), person=world.people["gus"])
    remove_member(by=world.ola, community=world.club, membership=place)
    assert told(program, "gus") == []
    assert program("gus").send("GET", "/me").json()["unread"]["notices"] == 0


def test_a_notice_of_what_was_removed_is_not_told(world, program, things):
    publication = Publication.objects.get(pk=things.publications["club"])
    comment = publish_comment(by=world.fay, publication=publication, body="Yes")
    notice(world, "ana", publication, comment)
    remove(by=world.fay, thing=comment)
    assert told(program, "ana") == []


def test_case_d12_nobody_reads_or_marks_the_notices_of_another(world, program, things):
    made = notice(world, "ana", Publication.objects.get(pk=things.publications["club"]), world.club)
    assert told(program, "fay") == []
    assert program("fay").send("POST", "/notices/read", {"ids": [str(made.pk)]}).json() == {"waiting": 0}
    assert Notice.objects.get(pk=made.pk).read_at is None


def test_notices_are_read_by_id_or_all(world, program, things):
    publications = [Publication.objects.get(pk=things.publications[place]) for place in ("club", "vault", "everyone")]
    made = [notice(world, "ana", one, one, "mentioned") for one in publications]
    client = program("ana")
    assert client.send("POST", "/notices/read", {"ids": [str(made[0].pk)]}).json() == {"waiting": 2}
    assert [one["is_read"] for one in told(program, "ana")].count(True) == 1
    assert client.send("POST", "/notices/read", {}).json() == {"waiting": 0}
    assert all(one["is_read"] and one["count"] == 0 for one in told(program, "ana"))


def test_notices_come_in_pages(world, program, things):
    for place in ("club", "vault", "everyone", "wall"):
        publication = Publication.objects.get(pk=things.publications[place])
        notice(world, "ana", publication, publication, "mentioned")
    first = program("ana").send("GET", "/notices?limit=3").json()
    second = program("ana").send("GET", f"/notices?limit=3&cursor={first['next']}").json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (3, 1, None)
    assert len({one["id"] for one in first["items"] + second["items"]}) == 4
