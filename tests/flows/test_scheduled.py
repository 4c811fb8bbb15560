"""What is scheduled appears at its moment, once, with the rights of then; what is to be withdrawn leaves at its own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import build
from maillon.access.models import Membership
from maillon.communities.actions import archive, bring_back, edit_community
from maillon.communities.models import Community
from maillon.communities.roles import change_role, leave, remove_member
from maillon.content.actions import restore
from maillon.content.drafts import handlers as waiting
from maillon.content.drafts.keeping import discard_draft, keep_draft
from maillon.content.drafts.models import Draft, DraftFile, Withdrawal
from maillon.content.drafts.places import Place
from maillon.content.drafts.queries import draft_in, drafts_of, scheduled_by, withdrawal_of
from maillon.content.drafts.scheduling import publish_draft, reschedule, schedule, unschedule
from maillon.content.drafts.withdrawing import cancel_withdrawal, set_withdrawal
from maillon.content.files import keep_files
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Attachment, Publication
from maillon.core.db import boundary
from maillon.core.db.scope import inside
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from maillon.core.events import worker
from maillon.core.events.worker import ATTEMPTS, work_off
from maillon.core.models import Delivery
from maillon.notifications.models import Notice
from maillon.notifications.queries import notices_for
from maillon.organisation import tenancy
from maillon.people.actions import set_preferences, suspend
from maillon.people.models import Person

SOON = timedelta(days=3)


@pytest.fixture
def at(world, settle) -> datetime:
    """A moment in three days, when all else that was announced is told."""
    settle()
    return timezone.now() + SOON


def put(world, at: datetime, *, by: Any = None, where: str = "club", **words: Any) -> Draft:
    words = words or {"body": "Read this on Monday"}
    return schedule(by=by or world.ana, space=world.space(where) if where else None, at=at, **words)


def published(**narrowed: Any) -> list[str]:
    return list(Publication.objects.filter(removed_at=None, **narrowed).values_list("body", flat=True))


def membership(world, name: str, where: str = "club") -> Membership:
    return Membership.objects.get(space=world.space(where), person=world.people[name])


def test_it_appears_at_its_moment_as_if_it_was_published_then_and_once(world, at):
    put(world, at, title="Monday")
    assert [row.title for row in scheduled_by(world.ana)] == ["Monday"]
    before = world.space("club").publications_count
    work_off(now=at - timedelta(seconds=1))
    assert Publication.objects.count() == 0
    work_off(now=at)
    made = Publication.objects.get()
    assert (made.title, made.author_id, made.space_id) == ("Monday", world.ana.person_id, world.space("club").pk)
    assert world.space("club").publications_count == before + 1
    assert not Draft.objects.exists()
    work_off(now=at + timedelta(days=9))
    assert Publication.objects.count() == 1


def test_one_for_her_own_wall_appears_there_though_she_has_none_yet(world, at):
    put(world, at, where="")
    work_off(now=at)
    assert Publication.objects.get().space.wall_of_id == world.ana.person_id


def test_nobody_else_sees_it_before_and_readers_are_told_of_nothing(world, at, sign_in):
    row = put(world, at, title="Zqsecret")
    assert not Publication.objects.exists()
    for who in ("ola", "fay", "ada", "gus", "eve"):
        assert not Draft.objects.visible_to(world.viewer(who)).exists()
        for act in (unschedule, publish_draft, discard_draft):
            with pytest.raises(NotFound):
                act(by=world.viewer(who), draft=row)
        with pytest.raises(NotFound):
            reschedule(by=world.viewer(who), draft=row, at=at + SOON)
    assert sign_in("fay").get(f"/drafts/{row.pk}/date/").status_code == 404
    assert "Zqsecret" in sign_in("ana").get("/drafts/").content.decode()


# ── Whoever has lost the right (CASES D8, and the "a scheduled post whose author has lost the right") ──


def _left(world):
    leave(by=world.ana, community=world.communities["club"])


def _taken_out(world):
    remove_member(by=world.ola, community=world.communities["club"], membership=membership(world, "ana"))


def _demoted(world):
    change_role(by=world.ola, community=world.communities["club"], membership=membership(world, "ana"), role="member")


def _archived(world):
    archive(by=world.ola, community=world.communities["club"])


def _suspended(world):
    suspend(person=world.people["ana"])


LOST = {
    _left: "The place where it was to appear is no longer open to you.",
    _taken_out: "The place where it was to appear is no longer open to you.",
    _demoted: "You may no longer publish there.",
    _archived: "The community is archived.",
    _suspended: "Your account was suspended.",
}


@pytest.mark.parametrize("lose", LOST, ids=lambda one: one.__name__.strip("_"))
def test_case_d8_who_has_lost_the_right_publishes_nothing_is_told_why_and_has_her_text(world, at, lose):
    if lose is _demoted:
        change_role(
            by=world.ola, community=world.communities["club"], membership=membership(world, "ana"), role="relay"
        )
        edit_community(by=world.ola, community=world.communities["club"], publishers="chosen")
    put(world, at, title="Monday")
    lose(world)
    Notice.objects.all().delete()
    work_off(now=at)
    assert not Publication.objects.exists()
    row = Draft.objects.get()
    assert (row.title, row.due_at, row.refused, row.is_open) == ("Monday", None, LOST[lose], True)
    assert not Delivery.objects.filter(due_at__lte=at).exists()
    Person.objects.filter(pk=world.ana.person_id).update(suspended_at=None)
    [notice] = notices_for(world.ana)[0]
    assert (notice.notice.reason, notice.title, notice.url) == (
        "not_published", f"Monday · {LOST[lose]}", "/drafts/",
    )  # fmt: skip
    work_off(now=at + timedelta(days=9))
    assert not Publication.objects.exists()


def test_case_d8_the_refusal_tells_nothing_of_a_place_that_she_no_longer_reads(world, at, sign_in):
    put(world, at, where="vault", body="My words")
    leave(by=world.ana, community=world.communities["vault"])
    edit_community(by=world.ola, community=world.communities["vault"], name="Zqnew name")
    work_off(now=at)
    ana = sign_in("ana")
    for path in ("/drafts/", "/notices/"):
        page = ana.get(path).content.decode()
        assert "no longer open to you" in page
        assert ("Zqnew" in page, ">Vault" in page) == (False, False)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_never_works_is_given_back_to_her_with_what_to_do(world, at, sign_in, monkeypatch, language):
    tries: list[bool] = []

    def fall(*, row: Draft, **_given: Any) -> None:
        tries.append(row.due_at == at)
        raise RuntimeError("a fault of ours")

    set_preferences(by=world.ana, language=language)
    row = put(world, at, title="Monday")
    monkeypatch.setattr(waiting, "publish_row", fall)
    work_off(now=at)
    row.refresh_from_db()
    assert tries == [True] * ATTEMPTS
    said = {"en": "A fault on our side kept it from appearing", "fr": "Une panne de notre côté a empêché"}[language]
    assert (row.due_at, row.title, row.refused.startswith(said)) == (None, "Monday", True)
    client = sign_in("ana")
    for page in ("/notices/", "/drafts/"):
        assert said in client.get(page).content.decode()
    assert Notice.objects.get(person=row.person_id).reason == "not_published"
    monkeypatch.undo()
    assert publish_draft(by=world.ana, draft=row).title == "Monday"


def test_whoever_has_the_right_again_at_that_moment_publishes(world, at):
    put(world, at)
    archive(by=world.ola, community=world.communities["club"])
    bring_back(by=world.ola, community=Community.objects.get(pk=world.communities["club"].pk))
    work_off(now=at)
    assert published() == ["Read this on Monday"]


def test_a_kind_that_is_no_longer_there_is_not_published_as_another(world, at):
    row = put(world, at)
    Draft.objects.filter(pk=row.pk).update(kind="gone")
    work_off(now=at)
    assert not Publication.objects.exists()
    assert Draft.objects.get().refused == "This kind of publication is no longer there."


# ── Once: twice sent, twice delivered, died in between ──


def test_sent_twice_it_is_scheduled_once_and_its_files_are_not_doubled(world, at, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    ids = [keep_files(by=world.ana, uploads=[SimpleUploadedFile("a.txt", b"words")]) for _ in range(2)]
    first, again = (put(world, at, body="With a file", attachments=one) for one in ids)
    assert first.pk == again.pk
    assert Draft.objects.count() == 1
    work_off(now=at)
    assert published() == ["With a file"]
    assert list(Attachment.objects.filter(removed_at=None).values_list("pk", flat=True)) == ids[0]
    other = put(world, at + SOON * 2)
    assert put(world, at + SOON * 3).pk != other.pk


def test_a_worker_that_dies_after_publishing_and_before_it_has_said_so_has_published_nothing(world, at, monkeypatch):
    put(world, at)
    [delivery] = [one for one in worker.due(now=at) if one.handler.endswith("publish_due")]
    told = worker._tell

    def dies(one: Delivery) -> None:
        told(one)
        assert Publication.objects.count() == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(worker, "_tell", dies)
    with pytest.raises(KeyboardInterrupt):
        worker.deliver(delivery)
    assert (Publication.objects.count(), Draft.objects.count()) == (0, 1)
    monkeypatch.undo()
    work_off(now=at)
    assert Publication.objects.count() == 1


def test_told_again_of_the_same_it_does_nothing(world, at):
    put(world, at)
    [delivery] = [one for one in worker.due(now=at) if one.handler.endswith("publish_due")]
    assert worker.deliver(delivery)
    copy = Delivery.objects.create(event=delivery.event, handler=delivery.handler, due_at=at)
    assert worker.deliver(copy)
    assert Publication.objects.count() == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["move", "back", "again", "now", "work", "twice", "lose", "regain"]), max_size=12))
def test_whatever_is_done_to_it_it_is_published_at_most_once_and_never_lost(world, steps):
    """The property: at any time it is one publication or one draft; never two, never both, never neither."""

    with pytest.raises(Undone):
        example(world, steps)


@transaction.atomic
def example(world, steps: list[str]) -> None:
    """Schedule one and let all of this happen, and be taken back."""
    work_off()
    clock = timezone.now() + SOON - timedelta(days=1)
    put(world, timezone.now() + SOON, body="The one")
    for step in steps:
        clock += timedelta(days=step in ("work", "twice"))
        do(step, world, clock)
        assert Publication.objects.count() + Draft.objects.count() == 1
    work_off(now=clock + timedelta(days=30))
    assert Publication.objects.count() + Draft.objects.count() == 1
    assert not Draft.objects.exclude(due_at=None).filter(due_at__lte=clock + timedelta(days=30)).exists()
    raise Undone


class Undone(Exception):
    """All of an example is taken back."""


def do(step: str, world, clock: datetime) -> None:
    """One thing that may happen to what is scheduled."""
    row = Draft.objects.first()
    if step in ("work", "twice"):
        held = list(Delivery.objects.filter(handler__endswith="publish_due", due_at__lte=clock))
        work_off(now=clock)
        for one in held if step == "twice" else ():
            Delivery.objects.create(event=one.event, handler=one.handler, due_at=one.due_at)
        work_off(now=clock)
    elif step == "lose":
        Membership.objects.filter(space=world.space("club"), person=world.people["ana"]).delete()
    elif step == "regain" and not membership_of(world):
        Membership.objects.create(space=world.space("club"), person=world.people["ana"])
    elif row is None:
        return
    elif step == "move" and row.due_at:
        reschedule(by=world.ana, draft=row, at=row.due_at + timedelta(days=1))
    elif step == "back":
        unschedule(by=world.ana, draft=row)
    elif step == "again" and row.due_at is None and membership_of(world):
        schedule(by=world.ana, space=row.space, at=clock + timedelta(days=3), body=row.body, draft=row)
    elif step == "now" and membership_of(world):
        publish_draft(by=world.ana, draft=row)


def membership_of(world) -> bool:
    return Membership.objects.filter(space=world.space("club"), person=world.people["ana"]).exists()


@pytest.mark.django_db(transaction=True)
def test_case_r22_two_workers_at_the_same_moment_publish_it_once(empty, transactional_db):
    boundary.forget_known()
    tenancy.forget()
    world = build()
    with inside(world.organisation.pk):
        at = timezone.now() + SOON
        rows = [put(world, at, body=f"Text {n}") for n in range(3)]
        deliveries = [one for one in Delivery.objects.select_related("event") if one.handler.endswith("publish_due")]
    assert len(deliveries) == len(rows)
    start, failed = Barrier(4), []

    def work() -> None:
        try:
            start.wait()
            for one in deliveries:
                worker.deliver(one)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with inside(world.organisation.pk):
        work_off(now=at + timedelta(minutes=10))
        assert failed == []
        assert sorted(published()) == ["Text 0", "Text 1", "Text 2"]
        assert not Draft.objects.exists()
    boundary.forget_known()
    tenancy.forget()


# ── Moved, back, now ──


def test_moved_the_old_moment_does_nothing(world, at):
    row = put(world, at)
    reschedule(by=world.ana, draft=row, at=at + SOON)
    reschedule(by=world.ana, draft=row, at=at + SOON)
    work_off(now=at)
    assert not Publication.objects.exists()
    work_off(now=at + SOON)
    assert published() == ["Read this on Monday"]


def test_moved_there_and_back_it_appears_once_at_the_first(world, at):
    row = put(world, at)
    reschedule(by=world.ana, draft=row, at=at + SOON)
    reschedule(by=world.ana, draft=row, at=at)
    work_off(now=at)
    assert published() == ["Read this on Monday"]
    work_off(now=at + SOON)
    assert Publication.objects.count() == 1


def test_back_to_draft_it_does_not_appear_and_another_draft_of_the_place_stays(world, at):
    row = put(world, at)
    keep_draft(by=world.ana, place=Place(space=world.space("club")), body="Newer words")
    unschedule(by=world.ana, draft=row)
    unschedule(by=world.ana, draft=row)
    work_off(now=at)
    assert not Publication.objects.exists()
    assert sorted(one.body for one in drafts_of(world.ana)) == ["Newer words", "Read this on Monday"]
    assert draft_in("c:club", world.ana).body == "Newer words"
    with pytest.raises(Conflict):
        reschedule(by=world.ana, draft=row, at=at + SOON)


def test_scheduling_one_that_was_set_aside_leaves_another_draft_of_the_place(world, at):
    row = put(world, at)
    keep_draft(by=world.ana, place=Place(space=world.space("club")), body="Newer words")
    unschedule(by=world.ana, draft=row)
    put(world, at, body="Read this on Monday", draft=row)
    assert [one.body for one in scheduled_by(world.ana)] == ["Read this on Monday"]
    assert [one.body for one in drafts_of(world.ana)] == ["Newer words"]


def test_published_now_it_does_not_appear_again(world, at, sign_in):
    row = put(world, at)
    ana = sign_in("ana")
    assert ana.post(f"/drafts/{row.pk}/publish/")["Location"] == Publication.objects.get().url
    assert ana.post(f"/drafts/{row.pk}/publish/")["Location"] == "/drafts/"
    work_off(now=at)
    assert Publication.objects.count() == 1


def test_published_now_without_the_right_it_stays_scheduled_and_the_page_says_why(world, at, sign_in):
    row = put(world, at)
    archive(by=world.ola, community=world.communities["club"])
    answer = sign_in("ana").post(f"/drafts/{row.pk}/publish/")
    assert (answer.status_code, "Read this on Monday" in answer.content.decode()) == (403, True)
    assert Draft.objects.get().due_at == at


# ── Its moment and what it holds are looked at when it is scheduled, and again when it appears ──


def test_a_moment_is_at_least_five_minutes_and_at_most_a_year_ahead(world):
    now = timezone.now()
    for wrong in (timedelta(minutes=4, seconds=59), timedelta(days=-1), timedelta(days=367)):
        with pytest.raises(Invalid) as refused:
            put(world, now + wrong)
        assert [error.field for error in refused.value.errors] == ["publish_at"]
    row = put(world, now + timedelta(minutes=5, seconds=5))
    with pytest.raises(Invalid):
        reschedule(by=world.ana, draft=row, at=now)
    assert Draft.objects.count() == 1


def test_what_could_not_be_published_is_refused_when_it_is_scheduled_and_nothing_stays_of_the_trial(world, at):
    today = timezone.localdate()
    wrong = [
        {"body": ""},
        {"kind": "poll", "title": "Which?", "fields": {"choices": ["One"]}},
        {"kind": "poll", "title": "Which?", "fields": {"choices": ["A", "B"], "closes_on": [f"{today:%Y-%m-%d}"]}},
        {"kind": "offer", "title": "A desk", "fields": {"direction": ["offer"], "last_day": [f"{today:%Y-%m-%d}"]}},
    ]
    for words in wrong:
        with pytest.raises(Invalid):
            put(world, at, **words)
    with pytest.raises(NotFound):
        put(world, at, by=world.otto, where="vault")
    with pytest.raises(Forbidden):
        put(world, at, by=world.otto)
    with pytest.raises(Forbidden):
        put(world, at, by=world.gus, where="")
    assert (Publication.objects.count(), Draft.objects.count()) == (0, 0)
    put(world, at, kind="poll", title="Which?", fields={"choices": ["A", "B"]})
    assert not Publication.objects.exists()


def test_a_poll_that_would_be_closed_when_it_appears_late_is_not_published(world, at):
    day = (timezone.localtime(at, ZoneInfo(world.ana.time_zone)) + timedelta(days=1)).date()
    row = put(world, at, kind="poll", title="Which?", fields={"choices": ["A", "B"], "closes_on": [day.isoformat()]})
    with pytest.raises(Invalid):
        reschedule(by=world.ana, draft=row, at=at + timedelta(days=9))
    past = (date.today() - timedelta(days=2)).isoformat()
    Draft.objects.filter(pk=row.pk).update(fields={"choices": ["A", "B"], "closes_on": [past]})
    work_off(now=at)
    assert not Publication.objects.exists()
    assert Draft.objects.get().refused == "A poll closes in the future, within a year."


def test_a_poll_appears_with_its_choices(world, at):
    put(world, at, kind="poll", title="Which?", fields={"choices": ["Red", "Blue"], "is_anonymous": ["on"]})
    work_off(now=at)
    poll = Publication.objects.get().poll
    assert (poll.is_anonymous, [one.text for one in poll.choices.order_by("place")]) == (True, ["Red", "Blue"])


# ── Files ──


def test_files_wait_with_it_do_not_fill_the_room_for_others_and_appear_with_it(world, at, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    ids = keep_files(by=world.ana, uploads=[SimpleUploadedFile(f"{n}.txt", b"w") for n in range(20)])
    row, one = put(world, at, body="Text", attachments=ids), Attachment.objects.get(pk=ids[0])
    facts = {name: getattr(one, name) for name in ("uploaded_by", "name", "media_type", "bytes", "sha256")}
    others = Attachment.objects.bulk_create(Attachment(**facts) for _ in range(190))
    DraftFile.objects.bulk_create(DraftFile(draft=put(world, at, body="Other"), attachment=file) for file in others)
    assert keep_files(by=world.ana, uploads=[SimpleUploadedFile("more.txt", b"w")])
    reschedule(by=world.ana, draft=row, at=at + timedelta(minutes=1))
    work_off(now=at + timedelta(minutes=1))
    assert Publication.objects.get(body="Text").attachments.count() == 20
    assert not DraftFile.objects.filter(attachment__in=ids).exists()


def test_deleted_its_files_go_and_back_as_a_draft_they_stay(world, at, settings, tmp_path, sign_in):
    settings.FILES_FOLDER = tmp_path
    [gone] = keep_files(by=world.ana, uploads=[SimpleUploadedFile("gone.txt", b"w")])
    [stays, unticked] = keep_files(
        by=world.ana, uploads=[SimpleUploadedFile("stays.txt", b"w"), SimpleUploadedFile("unticked.txt", b"w")]
    )
    discard_draft(by=world.ana, draft=put(world, at, body="One", attachments=[gone]))
    assert Attachment.objects.get(pk=gone).removed_at is not None
    row = put(world, at, body="Another", attachments=[stays, unticked])
    unschedule(by=world.ana, draft=row)
    ana = sign_in("ana")
    assert "stays.txt" in ana.get(f"/publish/?draft={row.pk}").content.decode()
    ana.post("/publish/", {"place": "club", "body": "Another", "draft": row.pk, "kept_files": [stays]})
    assert list(Publication.objects.get().attachments.values_list("name", flat=True)) == ["stays.txt"]
    assert Attachment.objects.get(pk=unticked).removed_at is not None


# ── The page ──


def test_the_composer_schedules_at_an_hour_of_her_zone_and_the_list_moves_it(world, sign_in):
    Person.objects.filter(pk=world.ana.person_id).update(time_zone="Asia/Kathmandu")
    ana, day = sign_in("ana"), (timezone.localdate() + timedelta(days=5)).isoformat()
    keep_draft(by=world.ana, place=Place(space=world.space("club")), body="Half")
    facts = {"place": "club", "kind": "post", "title": "Monday", "body": "Words", "publish_at": f"{day}T09:30"}
    wrong = ana.post("/publish/", facts | {"publish_at": "2020-01-01T09:00"})
    page = wrong.content.decode()
    assert (wrong.status_code, 'value="Monday"' in page, "at least 5 minutes ahead, or" in page) == (422, True, True)
    assert [ana.post("/publish/", facts)["Location"] for _ in range(2)] == ["/drafts/#scheduled"] * 2
    [row] = scheduled_by(world.ana)
    assert row.due_at.astimezone(ZoneInfo("Asia/Kathmandu")).strftime("%Y-%m-%dT%H:%M") == f"{day}T09:30"
    assert list(drafts_of(world.ana)) == []
    assert f"{day}T09:30" in ana.get(f"/drafts/{row.pk}/date/").content.decode()
    assert ana.post(f"/drafts/{row.pk}/date/", {"publish_at": "soon"}).status_code == 422
    assert ana.post(f"/drafts/{row.pk}/date/", {"publish_at": f"{day}T10:30"}).status_code == 302
    moved = Draft.objects.get().due_at - row.due_at
    assert moved == timedelta(hours=1)
    leaving = {"publish_at": f"{day}T10:30", "withdraw_at": f"{day}T10:31"}
    assert ana.post(f"/drafts/{row.pk}/date/", leaving).status_code == 422
    assert ana.post(f"/drafts/{row.pk}/date/", leaving | {"withdraw_at": f"{day}T18:00"}).status_code == 302
    assert Draft.objects.get().withdraw_at - Draft.objects.get().due_at == timedelta(hours=7, minutes=30)
    assert ana.post(f"/drafts/{row.pk}/back/").status_code == 302
    assert [one.title for one in drafts_of(world.ana)] == ["Monday"]


def test_the_composer_schedules_a_kind_with_its_fields(world, sign_in, at):
    when = timezone.localtime(at, ZoneInfo(world.ana.time_zone)).strftime("%Y-%m-%dT%H:%M")
    facts = {"place": "club", "kind": "poll", "title": "Which?", "choices": ["Red", "Blue"], "publish_at": when}
    assert sign_in("ana").post("/publish/", facts).status_code == 302
    assert Draft.objects.get().fields == {"choices": ["Red", "Blue"]}
    work_off(now=at)
    assert Publication.objects.get().poll.choices.count() == 2


# ── Withdrawn ──


@pytest.fixture
def post(world, settle) -> Publication:
    made = publish_post(by=world.ana, space=world.space("club"), title="Until Friday", body="Words")
    settle()
    return made


def test_it_is_removed_at_its_moment_and_its_author_brings_it_back(world, post, sign_in):
    at = timezone.now() + SOON
    set_withdrawal(by=world.ana, publication=post, at=at)
    work_off(now=at - timedelta(seconds=1))
    assert published() == ["Words"]
    work_off(now=at)
    assert published() == []
    assert f"/p/{post.pk}/restore/" in sign_in("ana").get("/drafts/").content.decode()
    restore(by=world.ana, thing=post)
    work_off(now=at + SOON)
    assert published() == ["Words"]


def test_another_moment_takes_its_place_and_none_lets_it_stay(world, post):
    first, second = (timezone.now() + SOON * n for n in (1, 2))
    set_withdrawal(by=world.ana, publication=post, at=first)
    set_withdrawal(by=world.ana, publication=post, at=second)
    work_off(now=first)
    assert (published(), withdrawal_of(post, world.ana).at) == (["Words"], second)
    cancel_withdrawal(by=world.ana, publication=post)
    work_off(now=second)
    assert published() == ["Words"]


def test_what_is_gone_already_stays_as_it_is_and_who_lost_the_right_withdraws_nothing(world, post):
    at = timezone.now() + SOON
    set_withdrawal(by=world.ana, publication=post, at=at)
    _taken_out(world)
    work_off(now=at)
    assert published() == ["Words"]
    assert not Withdrawal.objects.exists()
    other = publish_post(by=world.gus, space=world.space("club"), body="Gus's")
    set_withdrawal(by=world.gus, publication=other, at=at)
    gone = timezone.now()
    Publication.objects.filter(pk=other.pk).update(removed_at=gone)
    work_off(now=at)
    assert Publication.objects.get(pk=other.pk).removed_at == gone


def test_only_its_author_says_when_and_only_she_is_told(world, post, sign_in):
    at = timezone.now() + SOON
    for who, error in (("ola", Forbidden), ("fay", Forbidden), ("gus", Forbidden), ("otto", NotFound)):
        with pytest.raises(error):
            set_withdrawal(by=world.viewer(who), publication=post, at=at)
    for wrong in (timedelta(minutes=4), timedelta(days=4 * 366)):
        with pytest.raises(Invalid):
            set_withdrawal(by=world.ana, publication=post, at=timezone.now() + wrong)
    set_withdrawal(by=world.ana, publication=post, at=at)
    assert withdrawal_of(post, world.ola) is None
    assert sign_in("ola").get(f"/p/{post.pk}/withdrawal/").status_code == 403
    page = sign_in("ana").get(f"/p/{post.pk}/withdrawal/").content.decode()
    assert timezone.localtime(at, ZoneInfo(world.ana.time_zone)).strftime("%Y-%m-%dT%H:%M") in page


def test_scheduled_with_a_moment_to_leave_it_appears_and_leaves(world, at, sign_in):
    zone = ZoneInfo(world.ana.time_zone)
    when, leaves = (timezone.localtime(at + SOON * n, zone).strftime("%Y-%m-%dT%H:%M") for n in (0, 1))
    ana, facts = sign_in("ana"), {"place": "club", "body": "Words", "publish_at": when}
    assert ana.post("/publish/", facts | {"withdraw_at": when}).status_code == 422
    assert ana.post("/publish/", facts | {"withdraw_at": leaves}).status_code == 302
    work_off(now=at)
    assert published() == ["Words"]
    assert Withdrawal.objects.get().at == Withdrawal.objects.get().at.replace(second=0, microsecond=0)
    work_off(now=at + SOON)
    assert published() == []


def test_published_at_once_with_a_moment_to_leave(world, sign_in):
    leaves = (timezone.localtime(timezone.now(), ZoneInfo(world.ana.time_zone)) + SOON).strftime("%Y-%m-%dT%H:%M")
    ana = sign_in("ana")
    assert ana.post("/publish/", {"place": "club", "body": "Words", "withdraw_at": "soon"}).status_code == 422
    assert ana.post("/publish/", {"place": "club", "body": "Words", "withdraw_at": leaves}).status_code == 302
    assert published() == ["Words"]
    work_off(now=timezone.now() + SOON)
    assert published() == []
