"""A part of a thread becomes a discussion of its own: all of it goes, a line stands in its place, old addresses lead on."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from maillon.access.models import Space
from maillon.checking.counters import miscounts
from maillon.content.actions import edit, publish_comment, react, remove
from maillon.content.events import PartLeft, PartMoved
from maillon.content.files import keep_files
from maillon.content.keeping import keep
from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.question.actions import accept_answer, ask_question
from maillon.content.kinds.question.models import Question
from maillon.content.models import (
    Attachment,
    Bookmark,
    Comment,
    Departure,
    Publication,
    Reaction,
    Revision,
    comment_url,
)
from maillon.content.moving import FOLLOWS, shift
from maillon.content.splitting import OF_COMMENT, departures_of, split_thread
from maillon.content.topics.models import Tagging
from maillon.content.voting import vote_for
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from maillon.feed.unread import mark_thread_read, read_until
from maillon.notifications.models import Notice
from maillon.notifications.queries import notices_for
from maillon.search.queries import search


class Thread:
    """A thread in Club: first (with answer, and its answer), and another that stays."""

    def __init__(self, world) -> None:
        self.post = publish_post(
            by=world.ana, space=world.space("club"), title="Where to park", body="By the gate? #gate"
        )
        self.first = publish_comment(by=world.gus, publication=self.post, body="Behind the shed #shed")
        self.answer = publish_comment(by=world.fay, publication=self.post, parent=self.first, body="Which shed? #shed")
        self.deep = publish_comment(by=world.gus, publication=self.post, parent=self.answer, body="The old one")
        self.stays = publish_comment(by=world.ola, publication=self.post, body="By the gate it is #gate")


@pytest.fixture
def thread(world) -> Thread:
    return Thread(world)


def again(row):
    related = ("publication__space",) if isinstance(row, Comment) else ("space",)
    return type(row).objects.select_related(*related).get(pk=row.pk)


def split(world, thread, who="ana", to="club", **more):
    return split_thread(
        by=world.viewer(who),
        comment=again(thread.first),
        to=world.space(to),
        title=more.pop("title", "The shed"),
        **more,
    )


def test_the_answers_go_in_their_words_and_the_others_stay_and_all_is_counted(world, thread, published):
    new = again(split(world, thread))
    assert (new.title, new.text, new.author_id, new.kind) == (
        "The shed",
        thread.first.text,
        world.gus.person_id,
        "post",
    )
    assert new.published_at == thread.first.published_at
    assert list(new.comments.order_by("published_at").values_list("pk", "parent")) == [
        (thread.answer.pk, None),
        (thread.deep.pk, thread.answer.pk),
    ]
    assert list(again(thread.post).comments.values_list("pk", flat=True)) == [thread.stays.pk]
    assert (again(thread.post).comments_count, new.comments_count) == (1, 2)
    assert miscounts() == []
    told = [one for one in published() if isinstance(one, PartLeft | PartMoved)]
    assert [(type(one), one.subject_id) for one in told] == [(PartLeft, thread.post.pk), (PartMoved, new.pk)]


def test_what_hangs_on_the_answers_goes_with_them(world, thread, settings, tmp_path, settle):
    settings.FILES_FOLDER = tmp_path
    files = keep_files(by=world.gus, uploads=[SimpleUploadedFile("plan.txt", b"plan")])
    Attachment.objects.filter(pk=files[0]).update(publication=thread.post, comment=thread.first)
    react(by=world.ana, thing=thread.first, name="useful")
    react(by=world.ana, thing=thread.deep, name="bravo")
    edit(by=world.gus, thing=again(thread.first), body="Behind the old shed #shed")
    keep(by=world.fay, thing=again(thread.first))
    keep(by=world.fay, thing=again(thread.deep))
    mark_thread_read(by=world.fay, publication=again(thread.post))
    new = again(split(world, thread))
    settle()
    assert Attachment.objects.get().publication_id == new.pk
    assert Attachment.objects.get().comment_id is None
    assert new.reactions == {"useful": 1}
    assert set(Reaction.objects.values_list("publication", "comment")) == {(new.pk, None), (None, thread.deep.pk)}
    assert set(Bookmark.objects.values_list("publication", "comment")) == {(new.pk, None), (None, thread.deep.pk)}
    assert Revision.objects.get().publication_id == new.pk
    assert read_until(world.fay, new).read_until == read_until(world.fay, again(thread.post)).read_until
    assert {(one.publication_id, one.topic.slug) for one in Tagging.objects.select_related("topic")} == {
        (thread.post.pk, "gate"),
        (new.pk, "shed"),
    }
    assert miscounts() == []


def test_its_beginner_and_who_moderates_do_it_and_nobody_else(world, thread):
    with pytest.raises(Forbidden):
        split(world, thread, who="gus")
    with pytest.raises(NotFound):
        split(world, thread, who="otto", to="everyone")
    with pytest.raises(Invalid, match="title"):
        split(world, thread, title="  ")
    split(world, thread, who="fay", to="vault")
    assert Departure.objects.get().moved_by_id == world.fay.person_id


def test_the_same_press_twice_makes_one_discussion(world, thread):
    comment = again(thread.first)
    given = {"by": world.ana, "comment": comment, "to": world.space("club"), "title": "The shed"}
    assert split_thread(**given).pk == split_thread(**given).pk
    assert Departure.objects.count() == 1


def test_what_was_done_to_it_since_it_was_read_goes_with_it(world, thread):
    read = again(thread.first)
    edit(by=world.gus, thing=thread.first, body="Behind the other shed")
    new = split_thread(by=world.ana, comment=read, to=world.space("club"), title="The shed")
    assert (again(new).body, again(new).version) == ("Behind the other shed", 2)
    assert miscounts() == []


def test_a_part_that_another_took_along_meanwhile_is_looked_at_again(world, thread):
    read = again(thread.answer)
    new = split(world, thread)
    with pytest.raises(Conflict, match="moved meanwhile"):
        split_thread(by=world.fay, comment=read, to=world.space("club"), title="The answer")
    assert Comment.objects.filter(publication=new).count() == 2
    assert miscounts() == []


@pytest.mark.parametrize("which", ["first", "answer"])
def test_who_answers_what_went_elsewhere_while_she_sent_is_told_so(world, thread, which):
    read = again(getattr(thread, which))
    split(world, thread)
    with pytest.raises(Invalid, match="no longer there"):
        publish_comment(by=world.gus, publication=again(thread.post), parent=read, body="Which one?")
    assert miscounts() == []


def test_what_she_saw_holds_or_she_sees_it_again(world, thread):
    seen = shift(by=world.ana, thing=again(thread.first), to=world.space("vault"))
    assert (seen.newly, seen.gone, seen.companies_gone) == (0, 1, ("Partner Ltd",))
    Space.objects.filter(pk=world.space("vault").pk).update(access="closed")
    with pytest.raises(Conflict):
        split(world, thread, to="vault", state=seen.state)
    assert again(thread.post).comments_count == 4


def test_a_line_leads_on_who_may_read_there_and_tells_the_others_only_how_many(world, thread, sign_in, settle):
    new = split(world, thread, to="vault", title="Secret shed")
    settle()
    ana, gus = sign_in("ana"), sign_in("gus")
    page = ana.get(thread.post.url).content.decode()
    assert "3 answers were moved to" in page
    assert f'href="{new.url}"' in page
    assert "Secret shed" in page
    for one in (thread.first, thread.answer, thread.deep):
        assert f'id="c{one.pk}"' in page
    page = gus.get(thread.post.url).content.decode()
    assert "3 answers were moved." in page
    for word in ("Secret", str(new.pk), "Behind the shed", "Which shed"):
        assert word not in page
    for path in (new.url, f"/comments/{thread.deep.pk}/", f"/comments/{thread.first.pk}/", f"/api/v1/comments/{thread.deep.pk}",
                 f"/api/v1/publications/{new.pk}"):  # fmt: skip
        assert gus.get(path).status_code == 404, path
    assert [one.url for one in departures_of(again(thread.post), world.gus)] == [""]
    assert search(world.gus, "shed").total == 0
    assert search(world.ana, "shed").total == 2
    # The thread that it became is gone for good: nobody is led there.
    remove(by=world.ola, thing=again(new))
    assert "3 answers were moved." in ana.get(thread.post.url).content.decode()


def test_notices_lead_to_where_the_answers_stand_now(world, thread, settle):
    settle()
    before = {one.notice.person_id: one.url for one in notices_for(world.gus)[0]}
    assert before == {world.gus.person_id: comment_url(thread.post.pk, thread.answer.pk)}
    new = split(world, thread)
    settle()
    assert [one.url for one in notices_for(world.gus)[0]] == [comment_url(new.pk, thread.answer.pk)]
    assert not Notice.objects.filter(subject=f"content.comment:{thread.first.pk}").exists()


def test_an_accepted_answer_that_goes_answers_the_question_no_longer(world, settle):
    question = ask_question(by=world.ana, space=world.space("club"), title="Which rope?")
    answer = publish_comment(by=world.gus, publication=question, body="The blue one")
    under = publish_comment(by=world.fay, publication=question, parent=answer, body="Why blue?")
    vote_for(by=world.fay, comment=again(answer))
    accept_answer(by=world.ana, comment=again(answer))
    split_thread(by=world.fay, comment=again(answer), to=world.space("club"), title="Blue ropes")
    settle()
    row = Question.objects.get(publication=question)
    assert (row.accepted_id, row.accepted_at, row.first_answer_at) == (None, None, None)
    assert again(under).publication.title == "Blue ropes"
    assert miscounts() == []


def test_the_page_asks_for_a_title_and_keeps_it(world, thread, sign_in):
    ana, gus = sign_in("ana"), sign_in("gus")
    address = f"/comments/{thread.first.pk}/move/"
    assert address in ana.get(f"/comments/{thread.first.pk}/acts/").content.decode()
    assert address not in gus.get(f"/comments/{thread.first.pk}/acts/").content.decode()
    assert 'value="club"' in ana.get(address).content.decode()
    page = ana.get(address, {"to": "vault"}).content.decode()
    assert "Partner Ltd will no longer read this." in page
    assert "2 answers go along" in page
    state = page.split('name="state" value="')[1].split('"')[0]
    refused = ana.post(address, {"to": "vault", "state": state, "title": ""})
    assert refused.status_code == 422
    assert "Give the new discussion a title." in refused.content.decode()
    stale = ana.post(address, {"to": "club", "state": state, "title": "The <shed>"})
    assert stale.status_code == 409
    assert 'value="The &lt;shed&gt;"' in stale.content.decode()
    done = ana.post(address, {"to": "vault", "state": state, "title": "The <shed>"})
    assert done.headers["Location"] == Publication.objects.get(title="The <shed>").url


def test_whatever_names_a_space_is_known_to_the_mover():
    """A new column that names a space, or a copy of one, is not forgotten: say in FOLLOWS how it follows."""
    assert keys_to("access.Space", also=("space_id", "in_space", "space", "from_space", "to_space")) == set(FOLLOWS)


def test_whatever_points_to_a_publication_or_a_comment_is_known_to_who_splits_a_thread():
    """A new key is not forgotten: say in OF_COMMENT what becomes of it."""
    assert keys_to("content.Publication") | keys_to("content.Comment") == set(OF_COMMENT)


def keys_to(label: str, also: tuple[str, ...] = ()) -> set[str]:
    found = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not getattr(field, "concrete", False):
                continue
            to = field.remote_field.model._meta.label if field.remote_field else ""
            if to == label or field.name in also:
                found.add(f"{model._meta.label}.{field.name}")
    return found
