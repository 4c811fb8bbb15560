"""Pictures of previews that nothing refers to any more: purged by the worker, one at a time, and never what is named."""

from __future__ import annotations

import os
import time
from datetime import timedelta

from django.utils import timezone

from maillon.content.actions import edit
from maillon.content.files import store
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication
from maillon.content.previews import handlers
from maillon.content.previews.events import PictureLeft
from maillon.content.previews.models import Preview
from maillon.core.db.scope import inside
from maillon.core.events.worker import work_off
from maillon.people.models import Person


def post(world, body):
    return publish_post(by=world.ana, space=world.space("club"), title="", body=body)


def shown(site, path, picture):
    return site.page(path, "A page", head=f'<meta property="og:image" content="{picture}">')


def aged(name):
    """Stored two hours ago."""
    os.utime(store().path(name), (time.time() - 7_200,) * 2)


def later(**delta):
    work_off(now=timezone.now() + timedelta(**delta))


def test_a_picture_that_no_preview_shows_any_more_is_purged_and_what_is_named_stays(world, site, picture, settle):
    first, second = shown(site, "/one", picture("/a.png")), shown(site, "/two", picture("/b.png", colour="red"))
    made, other = post(world, f"{first} and {second}"), post(world, second)
    settle()
    names = {row.url: row.picture for row in Preview.objects.all()}
    assert all(names.values())
    for name in names.values():
        aged(name)
    edit(by=world.ana, thing=made, body="Neither of them")
    settle()
    later(hours=20)
    assert Preview.objects.count() == 2, "an edit may be taken back"
    later(days=2)
    assert list(Preview.objects.values_list("url", flat=True)) == [second]
    assert (names[first] in store(), names[second] in store()) == (False, True)
    assert Publication.objects.get(pk=other.pk).previews == [Preview.objects.get().pk]


def test_another_picture_of_the_same_page_takes_the_place_of_the_first(world, site, picture, settle):
    address = shown(site, "/one", picture("/a.png"))
    post(world, address)
    settle()
    old = Preview.objects.get().picture
    aged(old)
    shown(site, "/one", picture("/b.png", colour="red"))
    Preview.objects.update(again_at=timezone.now())
    post(world, address)
    settle()
    later(hours=2)
    assert (old in store(), Preview.objects.get().picture in store()) == (False, True)


def test_a_file_that_something_else_names_or_that_was_just_stored_is_not_purged(world, site, picture, settle):
    address = shown(site, "/one", picture("/a.png"))
    made = post(world, address)
    settle()
    name = Preview.objects.get().picture
    with inside(world.elsewhere.pk):
        Person.objects.filter(kind="employee").update(photo=name)
    aged(name)
    edit(by=world.ana, thing=made, body="No link")
    settle()
    later(days=2)
    assert (Preview.objects.exists(), name in store()) == (False, True), "another organisation's portrait is this file"
    with inside(world.elsewhere.pk):
        Person.objects.update(photo="")
    store().path(name).touch()
    handlers.purge(PictureLeft(subject="preview.preview:1", picture=name))
    assert name in store(), "who stored it anew is about to name it"
    aged(name)
    handlers.purge(PictureLeft(subject="preview.preview:1", picture=name))
    assert name not in store()
