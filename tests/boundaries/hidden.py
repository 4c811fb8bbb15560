"""What lies hidden, with a mark in every field that can hold words: what the walks of addresses look for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillon.access.models import Membership
from maillon.communities.actions import edit_community, invite
from maillon.content.actions import edit, publish_comment
from maillon.content.categories import categorise, make_category
from maillon.content.closing import close_discussion
from maillon.content.drafts.keeping import keep_draft
from maillon.content.drafts.places import Place
from maillon.content.featuring import feature
from maillon.content.files import keep_files
from maillon.content.kinds.announcement.actions import announce
from maillon.content.kinds.hour.actions import announce_hour
from maillon.content.kinds.link.actions import share_link
from maillon.content.kinds.offer.actions import publish_offer
from maillon.content.kinds.poll.actions import make_poll, vote_in_poll
from maillon.content.kinds.poll.models import PollChoice
from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.praise.actions import give_praise
from maillon.content.kinds.question.actions import accept_answer, ask_question
from maillon.content.kinds.share.actions import share_publication
from maillon.content.models import Attachment
from outside import known_page

CANARIES = {
    "vault": ("vqzvaultobjective", "vqzvaultabout", "vqzvaulttitle", "vqzvaultbody", "vqzvaultcomment", "vqzvaultfile", "vqzvaultquestion", "vqzvaultanswer", "vqzvaultpoll", "vqzvaultchoice", "vqzvaultoffer", "vqzvaultlink", "vqzvaultpage", "vqzvaultreason", "vqzvaultpraise", "vqzvaultsaid", "vqzvaulthour", "vqzvaultturn", "vqzvaultdraft", "vqzvaultcategory", "vqzvaulttopic"),
    "club": ("kqzclubobjective", "kqzclubabout", "kqzclubtitle", "kqzclubbody", "kqzclubcomment", "kqzclubfile", "kqzclubquestion", "kqzclubanswer", "kqzclubpoll", "kqzclubchoice", "kqzcluboffer", "kqzclublink", "kqzclubpage", "kqzclubreason", "kqzclubpraise", "kqzclubsaid", "kqzclubhour", "kqzclubturn", "kqzclubdraft", "kqzclubcategory", "kqzclubtopic"),
}  # fmt: skip
"""Of a closed community every employee is told name and purpose; everything else is its members' alone."""


@dataclass
class Hidden:
    """The ids of what lies in one community."""

    slug: str
    space: int
    publication: int
    comment: int
    file: int
    author: int
    membership: int
    question: int
    answer: int
    poll: int
    choice: int
    offer: int
    link: int
    praise: int
    announcement: int
    hour: int
    turn: int
    topic: str
    draft: int
    category: int
    share: int
    """Of the publication, where many read it: in Everyone."""
    invitation: int = 1


def hide(world: Any, settle: Any) -> dict[str, Hidden]:
    """Canaries in Vault (secret) and in Club (closed), in every field that can hold words."""
    found = {name: fill(world, name, words) for name, words in CANARIES.items()}
    invitation = invite(by=world.ola, community=world.communities["vault"], person=world.people["ada"])
    found["vault"].invitation = invitation.pk
    settle()
    return found


def fill(world: Any, name: str, words: tuple[str, ...]) -> Hidden:
    """Canaries in one community: everything that can be published there, and what hangs on it."""
    community, mark = world.communities[name], words[-1].removesuffix("topic")
    edit_community(by=world.ola, community=community, about=f"{mark}about", objective=f"{mark}objective")
    upload = SimpleUploadedFile(f"{mark}file.txt", b"words", content_type="text/plain")
    files = keep_files(by=world.fay, uploads=[upload])
    post = publish_post(
        by=world.fay,
        space=community.space,
        title=f"{mark}title",
        body=f"{mark}body #{mark}topic",
        attachments=files,
    )
    comment = publish_comment(by=world.ana, publication=post, body=f"{mark}comment")
    edit(by=world.fay, thing=post, body=f"{mark}body changed #{mark}topic")
    question = ask_question(by=world.fay, space=community.space, title=f"{mark}question bollard weight")
    answer = publish_comment(by=world.ana, publication=question, body=f"{mark}answer")
    accept_answer(by=world.fay, comment=answer)
    poll = make_poll(
        by=world.fay, space=community.space, title=f"{mark}poll", choices=[f"{mark}choice", "Something else"]
    )
    choice = PollChoice.objects.get(poll__publication=poll, place=0)
    vote_in_poll(by=world.ana, publication=poll, choices=[choice.pk])
    offer = publish_offer(by=world.fay, space=community.space, direction="offer", title=f"{mark}offer")
    close_discussion(by=world.fay, publication=offer, reason=f"{mark}reason")
    url = f"https://outside.example/{mark}link"
    known_page(url, title=f"{mark}page")
    link = share_link(by=world.fay, space=community.space, url=url)
    praised = [world.people["ana"].pk]
    praise = give_praise(by=world.fay, space=community.space, people=praised, body=f"{mark}praise")
    announcement = announce(by=world.fay, space=community.space, title=f"{mark}said")
    ends_at = timezone.now() + timedelta(days=9)
    hour = announce_hour(by=world.fay, space=community.space, title=f"{mark}hour", ends_at=ends_at)
    turn = publish_comment(by=world.ana, publication=hour, body=f"{mark}turn")
    place = Place(space=community.space)
    drafts = [keep_draft(by=by, place=place, body=f"{mark}draft") for by in (world.fay, world.ana)]
    category = make_category(by=world.ola, space=community.space, name=f"{mark}category")
    categorise(by=world.fay, publication=post, category=category)
    feature(by=world.fay, publication=post)
    share = share_publication(by=world.fay, publication=post, space=world.space("everyone"))
    return Hidden(
        community.slug,
        community.space_id,
        post.pk,
        comment.pk,
        Attachment.objects.get(publication=post).pk,
        post.author_id,
        Membership.objects.get(space=community.space, person=post.author).pk,
        question.pk,
        answer.pk,
        poll.pk,
        choice.pk,
        offer.pk,
        link.pk,
        praise.pk,
        announcement.pk,
        hour.pk,
        turn.pk,
        f"{mark}topic".upper(),  # An address that says nothing by being repeated: answers write it small.
        drafts[0].pk,
        category.pk,
        share.pk,
    )
