from maillon.access.visibility import can_see, readers_of
from maillon.content.actions import publish_comment, react, remove, restore
from maillon.content.events import CommentPublished, PublicationPublished
from maillon.content.kinds.post.actions import publish_post
from maillon.core.refs import ref


def test_a_post_in_a_closed_community_is_seen_by_its_members_only(world, published):
    post = publish_post(by=world.ana, space=world.space("club"), body="Hello *there*, the pump is back")
    assert published() == [
        PublicationPublished(subject=ref(post), actor_id=world.ana.person_id, space_id=post.space_id, kind="post")
    ]
    seen = {name for name in world.everybody() if name not in ("eve", "zoe") and can_see(world.viewer(name), post)}
    assert seen == {"ola", "fay", "ana", "gus"}
    assert {p.name for p in readers_of(post)} == {world.people[n].name for n in seen}


def test_an_answer_makes_a_thread_active_and_is_counted(world, published):
    post = publish_post(by=world.ana, space=world.space("everyone"), body="A question")
    comment = publish_comment(by=world.otto, publication=post, body="An answer")
    post.refresh_from_db()
    assert (post.comments_count, post.active_at, post.last_comment_id) == (1, comment.published_at, comment.pk)
    assert [type(e) for e in published()] == [PublicationPublished, CommentPublished]
    remove(by=world.otto, thing=comment)
    post.refresh_from_db()
    assert (post.comments_count, post.active_at, post.last_comment_id) == (0, post.published_at, None)
    restore(by=world.otto, thing=comment)
    post.refresh_from_db()
    assert (post.comments_count, post.last_comment_id) == (1, comment.pk)


def test_a_person_has_one_reaction_and_the_counter_follows(world):
    post = publish_post(by=world.ana, space=world.space("everyone"), body="Good news")
    assert react(by=world.otto, thing=post, name="useful") == {"useful": 1}
    assert react(by=world.fay, thing=post, name="useful") == {"useful": 2}
    assert react(by=world.otto, thing=post, name="bravo") == {"useful": 1, "bravo": 1}
    assert react(by=world.otto, thing=post, name="") == {"useful": 1}
