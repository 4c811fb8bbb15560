"""`maillon import mbox`: what comes into the database, once, whole, in whatever order, for whom."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mail import built, oracle
from mail.bringing import REPORTED, Command, line, mbox
from maillon.access.models import Membership, Space
from maillon.access.visibility import can_see
from maillon.checking.counters import miscounts
from maillon.communities.models import Community
from maillon.content.events import ThreadBroughtIn
from maillon.content.files import store
from maillon.content.importing import import_threads
from maillon.content.models import Attachment, Comment, Publication
from maillon.core.errors import Conflict, Forbidden
from maillon.core.events.worker import work_off
from maillon.integrations.mail.bringing import Work, bring_in_mail, start_run
from maillon.integrations.mail.keeping import Given, open_raw
from maillon.integrations.mail.models import HELD, IMPORTED, ImportRun, MailAuthor, RawMessage
from maillon.integrations.mail.reading import whole
from maillon.notifications.models import Notice
from maillon.people.models import STAGED, Address, Person
from maillon.search.indexing import compare


@pytest.fixture
def bring(world, tmp_path) -> Command:
    """A function that runs the command in the first organisation and gives its report."""
    return Command(tmp_path)


def threads(slug: str) -> dict[str, list[str]]:
    """Each publication's Message-ID, with those of its comments and of what they answer, in order of time."""
    return {
        publication.message_id: [
            f"{row.message_id} → {row.parent.message_id if row.parent else ''}"
            for row in publication.comments.select_related("parent").order_by("published_at", "pk")
        ]
        for publication in Publication.objects.filter(space__community__slug=slug).order_by("published_at", "pk")
    }


def test_a_discussion_comes_in_as_a_thread_with_its_dates_and_staged_authors(bring, tmp_path, world):
    report = bring(
        mbox(tmp_path, "a", line("one", subject="Re: [list] Pumps"), line("two", to="one", day=2, sender="Jo <jo@far.example>", body="Yes."),
             line("three", to="one two", day=3)),
        "--community", "pumps", "--create",
    )  # fmt: skip
    assert list(report) == list(REPORTED)
    assert {**report, "seconds": 0} == dict(zip(REPORTED, (3, 3, 0, 0, 1, 0, 2, 0, 0), strict=True))
    assert threads("pumps") == {"one@x.example": ["two@x.example → ", "three@x.example → two@x.example"]}
    publication = Publication.objects.get(space__community__slug="pumps")
    assert (publication.title, publication.body_format, publication.comments_count) == ("Pumps", "mail", 2)
    assert publication.published_at.isoformat() == "2021-03-01T10:00:00+00:00"
    assert publication.brought_in_by_id == world.ada.person_id
    assert publication.author.kind == STAGED
    assert [row.author.name for row in publication.comments.order_by("published_at")] == ["Jo", "Kim Fox"]
    assert publication.comments.get(message_id="two@x.example").text == "Yes."
    community = Community.objects.get(slug="pumps")
    assert community.space.access == "closed"
    assert Membership.objects.get(space=community.space).person_id == world.ada.person_id
    assert miscounts() == []


def test_bringing_mail_in_is_silent(bring, tmp_path, world, published):
    bring(mbox(tmp_path, "a", line("one"), line("two", to="one")), "--community", "pumps", "--create")
    space = Space.objects.get(community__slug="pumps")
    assert (space.last_event, space.publications_count) == (0, 1)
    heard = [type(event).__name__ for event in published()]
    assert [name for name in heard if name != "IndexingContinued"] == ["CommunityCreated", "ThreadBroughtIn"]
    assert not Notice.objects.exists()


def test_the_same_files_again_bring_nothing(bring, tmp_path):
    file = mbox(tmp_path, "a", line("one"), line("two", to="one"), line("none", own_id=False, body="Without an id."))
    bring(file, "--community", "pumps", "--create")
    again = bring(file, "--community", "pumps")
    assert (again["messages"], again["imported"], again["present"], again["threads"]) == (3, 0, 3, 0)
    assert RawMessage.objects.count() == 3


def test_the_same_id_with_other_words_is_another_message(bring, tmp_path):
    file = mbox(tmp_path, "a", line("one"), line("one", body="Other words."), line("one"))
    report = bring(file, "--community", "pumps", "--create")
    assert (report["imported"], report["present"]) == (2, 1)


def test_into_two_communities_the_same_mail_comes_twice(bring, tmp_path):
    file = mbox(tmp_path, "a", line("one"))
    bring(file, "--community", "pumps", "--create")
    assert bring(file, "--community", "valves", "--create")["imported"] == 1


@pytest.mark.parametrize("order", [("ab", "cd"), ("cd", "ab"), ("bd", "ac"), ("d", "abc")])
def test_in_whatever_order_the_parts_of_a_thread_come_it_is_one_thread(bring, tmp_path, order):
    mails = {
        "a": line("a"), "b": line("b", to="a", day=2), "c": line("c", to="a gone", day=3), "d": line("d", to="a b c", day=4),
    }  # fmt: skip
    for number, part in enumerate(order):
        bring(mbox(tmp_path, str(number), *(mails[one] for one in part)), "--community", "pumps", "--create")
    found = threads("pumps")
    assert len(found) == 1
    publication, comments = found.popitem()
    assert {publication, *(one.partition(" ")[0] for one in comments)} == {f"{one}@x.example" for one in "abcd"}
    assert miscounts() == []


def test_a_thread_that_grows_in_its_middle_and_at_its_end_is_counted_rightly(bring, tmp_path):
    bring(mbox(tmp_path, "1", line("a"), line("d", to="a", day=9)), "--community", "pumps", "--create")
    bring(mbox(tmp_path, "2", line("b", to="a", day=3)), "--community", "pumps")
    bring(mbox(tmp_path, "3", line("e", to="a d", day=12), line("f", to="a", day=13)), "--community", "pumps")
    publication = Publication.objects.get(space__community__slug="pumps")
    assert (publication.comments_count, publication.last_comment.message_id) == (4, "f@x.example")
    assert miscounts() == []


def test_a_message_that_an_absent_one_ties_to_an_earlier_import_joins_its_thread(bring, tmp_path):
    bring(mbox(tmp_path, "1", line("a", to="gone")), "--community", "pumps", "--create")
    bring(mbox(tmp_path, "2", line("b", to="gone", day=2, subject="Otherwise")), "--community", "pumps")
    bring(mbox(tmp_path, "3", line("gone", day=1, subject="The first")), "--community", "pumps")
    assert threads("pumps").keys() == {"a@x.example"}
    assert Comment.objects.count() == 2


def test_the_subject_joins_within_thirty_days_across_imports(bring, tmp_path):
    bring(mbox(tmp_path, "1", line("a", subject="Pumps")), "--community", "pumps", "--create")
    late = bring(mbox(tmp_path, "2", line("b", day=30, subject="Re: Pumps")), "--community", "pumps")
    assert (late["threads"], late["joined_by_subject"]) == (1, 1)
    assert threads("pumps") == {"a@x.example": ["b@x.example → "]}


def test_a_large_thread_comes_whole_though_it_is_written_in_slices(bring, tmp_path):
    answers = [line(f"n{n}", to=f"a n{n - 1}" if n else "a", day=1 + n // 30, body=f"Answer {n}") for n in range(300)]
    report = bring(mbox(tmp_path, "a", line("a"), *answers), "--community", "pumps", "--create")
    assert (report["imported"], report["threads"]) == (301, 1)
    publication = Publication.objects.get(space__community__slug="pumps")
    assert publication.comments_count == 300
    last = publication.comments.get(message_id="n299@x.example")
    assert last.parent.message_id == "n298@x.example"
    assert miscounts() == []


def test_a_long_thread_of_one_moment_grows_by_as_few_questions_as_a_short_one(bring, tmp_path):
    def asked(name: str, *messages: str) -> int:
        path = mbox(tmp_path, name, *messages)
        with CaptureQueriesContext(connection) as captured:
            bring(path, "--community", "pumps", "--create")
        return len(captured)

    asked("a", *(line(f"s{n}", to="s", subject="Short") for n in range(3)), line("s", subject="Short"),
          line("l", subject="Long"), *(line(f"l{n}", to="l", subject="Long") for n in range(150)))  # fmt: skip
    short = asked("b", line("s-late", to="s", subject="Short"))
    assert asked("c", line("l-late", to="l", subject="Long")) <= short + 2
    assert miscounts() == []


def test_what_one_event_tells_of_is_no_more_than_is_indexed_at_once(bring, tmp_path, published):
    long = "pumps and cranes " * 600
    bring(mbox(tmp_path, "a", line("a"), *(line(f"a{n}", to="a", body=f"{long}number{n}") for n in range(6))),
          "--community", "pumps", "--create")  # fmt: skip
    told = [event for event in published() if isinstance(event, ThreadBroughtIn)]
    assert sum(event.messages for event in told) == 7
    assert max(len(event.comments) for event in told) == 1
    assert [one for one in compare() if "search: comment" in one or "search: publication" in one] == []


def test_a_mail_that_claims_to_be_from_ana_is_not_ana(bring, tmp_path, world):
    address = Address.objects.get(person=world.people["ana"])
    mails = [line("one", sender=f"Ana Person <{address.value}>"), line("two", sender=f"Ana <{address.value.upper()}>")]
    bring(mbox(tmp_path, "a", *mails), "--community", "everyone", "--by", world.login("ola"))
    authors = {row.author for row in Publication.objects.exclude(message_id="")}
    assert [(author.kind, author.account_id, author.name) for author in authors] == [(STAGED, None, "Ana Person")]
    assert Address.objects.get(value=address.value).person_id == world.people["ana"].pk
    assert not can_see(world.gus, Publication.objects.exclude(message_id="").first())


def test_an_author_is_one_person_in_every_import_and_a_name_alone_is_one_too(bring, tmp_path):
    for number in range(2):
        mails = [
            line(f"a{number}", sender="Kim Fox <kim@fox.example>"),
            line(f"b{number}", sender="kim at fox.example (Kim Fox)"),
            line(f"c{number}", sender="Nobody In Particular", day=2),
        ]
        bring(mbox(tmp_path, str(number), *mails), "--community", f"pumps-{number}", "--create")
    assert sorted(Person.objects.filter(pk__in=MailAuthor.objects.values("person")).values_list("name", flat=True)) == [
        "Kim Fox",
        "Nobody In Particular",
    ]


def test_what_nobody_can_read_is_held_with_its_reason_and_its_bytes(bring, tmp_path):
    file = tmp_path / "odd.eml"
    file.write_bytes(b"no mail at all, only words\n")
    report = bring(file, "--community", "pumps", "--create")
    assert (report["messages"], report["imported"], report["held"]) == (1, 0, 1)
    row = RawMessage.objects.get(state=HELD)
    assert row.reason == "It does not begin like an e-mail."
    with open_raw(row.file) as raw:
        assert raw.read() == file.read_bytes()
    assert bring(file, "--community", "pumps")["held"] == 1
    assert RawMessage.objects.count() == 1


def test_a_mail_from_the_future_is_of_now_and_one_without_a_date_too(bring, tmp_path):
    before = timezone.now()
    future = line("late").replace("Mar 2021 10:00:00 +0000", "Mar 2097 10:00:00 +0000")
    undated = "From nobody\nSubject: Undated\nMessage-ID: <u@x.example>\n\nWords.\n\n"
    bring(mbox(tmp_path, "a", future, undated), "--community", "pumps", "--create")
    for publication in Publication.objects.exclude(message_id=""):
        assert before <= publication.published_at <= timezone.now()


def test_every_file_of_every_mail_is_kept_byte_for_byte(bring, tmp_path):
    files = built.some_files(20)
    inner = built.mail("Older")
    inner.set_content("Inside.\n")
    picture = built.some_files(1, seed=3).popitem()[1]
    mails = [built.with_files(files), built.with_picture_inside(picture), built.with_mail_inside(inner)]
    mails += [built.in_charset(charset) for charset in built.CHARSETS] + [built.only_html("<p>Größe</p>")]
    paths = []
    for number, raw in enumerate(mails):
        path = tmp_path / f"{number}.eml"
        path.write_bytes(raw.replace(b"<one@example.org>", b"<%d@example.org>" % number))
        paths.append(path)
    report = bring(*paths, "--community", "pumps", "--create")
    assert (report["imported"], report["files"]) == (len(mails), 22)
    kept = {row.sha256 for row in Attachment.objects.filter(publication__space__community__slug="pumps")}
    assert {hashlib.sha256(content).hexdigest() for content in (*files.values(), picture)} <= kept
    assert all(hashlib.sha256(store().open(name).read()).hexdigest() == name for name in kept)
    words = (model.objects.exclude(message_id="").values_list("body", flat=True) for model in (Publication, Comment))
    bodies = " ".join(body for bodies in words for body in bodies)
    assert [said for said in built.CHARSETS.values() if said not in bodies] == []
    assert set(Attachment.objects.values_list("width", "preview")) == {(0, "")}


def test_every_raw_mail_can_be_read_again_from_the_kept_file(bring, tmp_path):
    quoted = line("q", body=">From me to you\n>>From deeper")
    bring(
        mbox(tmp_path, "a", line("one"), quoted), mbox(tmp_path, "b", line("two")), "--community", "pumps", "--create"
    )
    for row in RawMessage.objects.filter(state=IMPORTED):
        with open_raw(row.file) as raw:
            assert whole(raw, row).identity == row.identity
    publication = Publication.objects.get(message_id="q@x.example")
    assert publication.body.strip() == "From me to you\n>From deeper"


def test_case_b9_odd_mails_are_imported_present_or_held_and_every_raw_is_kept(bring, corpora):
    paths = sorted((corpora / "mail-cpython").glob("msg_*.txt"))
    report = bring(*paths, "--community", "odd", "--create")
    assert report["messages"] == report["imported"] + report["present"] + report["held"] == 47
    run = ImportRun.objects.get()
    kept = {}
    for file in run.files.all():
        with open_raw(file) as raw:
            kept[file.name] = raw.read()
    assert kept == {path.name: path.read_bytes() for path in paths}
    assert miscounts() == []


LISTS = {
    "r-announce": (369, 356, 13, 0, 332),
    "r-package-devel": (624, 624, 0, 0, 146),
    "r-sig-finance": (282, 281, 1, 0, 182),
    "kernel-threads": (210, 176, 34, 0, 19),
}


def figures(report: dict) -> tuple[int, ...]:
    threads = report["threads"] + report["joined_by_subject"]
    return (*(report[name] for name in ("messages", "imported", "present", "held")), threads)


def files_of(corpora: Path, slug: str) -> list[Path]:
    pattern = f"{slug}/*" if slug == "kernel-threads" else f"{slug}*"
    return sorted(path for path in (corpora / "mail-lists").glob(pattern) if path.is_file())


def check_against_the_oracle(paths: list[Path], slug: str, joined: int) -> None:
    """The threads are those of the standard library; what differs was joined by its subject, as often as is counted."""
    theirs = oracle.threads_of(oracle.distinct(message for path in paths for message in oracle.messages_of(path)))
    rows = RawMessage.objects.filter(space__community__slug=slug, state=IMPORTED)
    members: dict[int, set[str]] = {}
    for publication, message_id in rows.values_list("publication_id", "message_id"):
        members.setdefault(publication, set()).add(message_id)
    split_again = {one & other for one in map(frozenset, members.values()) for other in theirs} - {frozenset()}
    assert split_again == theirs
    assert len(theirs) - len(members) == joined


@pytest.mark.slow
def test_real_lists_give_the_expected_figures_and_a_second_time_nothing(bring, corpora):
    for slug, expected in LISTS.items():
        paths = files_of(corpora, slug)
        report = bring(*paths, "--community", slug, "--create")
        assert figures(report) == expected
        written = Publication.objects.filter(space__community__slug=slug).count()
        answers = Comment.objects.filter(publication__space__community__slug=slug).count()
        assert (written, written + answers) == (report["threads"], report["imported"])
        check_against_the_oracle(paths, slug, report["joined_by_subject"])
    again = [bring(*files_of(corpora, slug), "--community", slug) for slug in LISTS]
    assert (sum(one["imported"] for one in again), sum(one["present"] for one in again)) == (0, 1485)
    assert miscounts() == []


def test_a_dry_run_counts_the_same_and_writes_nothing(bring, tmp_path, corpora):
    paths = sorted((corpora / "mail-lists").glob("r-sig-finance*"))[:1]
    files_before = set(store())
    tried = bring(*paths, "--community", "quants", "--create", "--dry-run")
    assert not Community.objects.filter(slug="quants").exists()
    assert not RawMessage.objects.exists()
    assert not ImportRun.objects.exists()
    assert set(store()) == files_before
    done = bring(*paths, "--community", "quants", "--create")
    assert {**tried, "seconds": 0} == {**done, "seconds": 0}
    assert bring(*paths, "--community", "quants", "--dry-run")["imported"] == 0


def test_a_missing_community_a_stranger_and_a_missing_file_are_refused_with_a_sentence(bring, tmp_path, world, capsys):
    file = mbox(tmp_path, "a", line("one"))
    sentences = {
        "there is no community pumps: make it, or add --create": ("--community", "pumps"),
        "Otto Outside does not own everyone: name one of its owners with --by EMAIL": (
            *("--community", "everyone", "--by"), world.login("otto"),
        ),
        "nobody signs in with me@no.example": ("--community", "everyone", "--by", "me@no.example"),
        "Two_Words cannot be an address: take two-words": ("--community", "Two_Words", "--create"),
    }  # fmt: skip
    for sentence, words in sentences.items():
        with pytest.raises(SystemExit) as ended:
            bring(file, *words)
        assert ended.value.code == 1
        assert sentence in capsys.readouterr().err
    with pytest.raises(SystemExit):
        bring(tmp_path / "none.mbox", "--community", "everyone")
    assert "is no file that can be read" in capsys.readouterr().err
    assert not ImportRun.objects.exists()


def test_who_loses_the_owners_right_meanwhile_goes_no_further(world, tmp_path):
    file = mbox(tmp_path, "a", *(line(f"m{n}", subject=f"S{n}") for n in range(40)))
    space = world.space("everyone")

    def tell(doing: str, done: int, of: int) -> None:
        if doing == "bringing":
            Membership.objects.filter(space=space, person=world.people["ola"]).update(role="member")

    with pytest.raises(Forbidden):
        bring_in_mail(by=world.ola, space=space, files=[Given("a", lambda: file.open("rb"))], tell=tell)
    run = ImportRun.objects.get()
    assert run.state == "failed"
    brought = Publication.objects.filter(space=space).count()
    assert 0 < brought < 40
    Membership.objects.filter(space=space, person=world.people["ola"]).update(role="owner")
    again = bring_in_mail(by=world.ola, space=space, files=[Given("a", lambda: file.open("rb"))])
    assert (again.counts["present"], again.counts["imported"]) == (brought, 40 - brought)


def test_an_import_that_was_cut_short_goes_on_with_the_same_files_and_two_at_once_are_refused(world, tmp_path):
    file = mbox(tmp_path, "a", *(line(f"m{n}", to="m0" if n else "", day=2 if n else 1) for n in range(60)))
    given = [Given("a", lambda: file.open("rb"))]
    run = start_run(by=world.ola, space=world.space("everyone"), files=given)
    work = Work(run, by=world.ola)
    while run.state != "bringing" or not Publication.objects.exclude(message_id="").exists():
        work.go_on()
    with pytest.raises(Conflict):
        bring_in_mail(by=world.ola, space=world.space("everyone"), files=given)
    ImportRun.objects.filter(pk=run.pk).update(busy_until=timezone.now() - timedelta(minutes=1))
    again = bring_in_mail(by=world.ola, space=world.space("everyone"), files=given)
    assert again.counts["present"] + again.counts["imported"] == 60
    assert 0 < again.counts["present"] < 60
    assert Publication.objects.get(message_id="m0@x.example").comments_count == 59
    run.refresh_from_db()
    assert (run.state, run.busy_until) == ("failed", None)
    assert miscounts() == []


def test_only_an_owner_brings_mail_in_whoever_she_is(world, tmp_path):
    file = mbox(tmp_path, "a", line("one"))
    for name in ("fay", "ana", "gus"):
        with pytest.raises(Forbidden):
            bring_in_mail(by=world.viewer(name), space=world.space("club"), files=[Given("a", lambda: file.open("rb"))])
        with pytest.raises(Forbidden):
            import_threads(by=world.viewer(name), space=world.space("club"), discussions=[])


def test_the_report_is_written_as_json(bring, tmp_path):
    bring(mbox(tmp_path, "a", line("one")), "--community", "pumps", "--create")
    report = json.loads((tmp_path / "report.json").read_text())
    assert {name: type(value) for name, value in report.items()} == dict.fromkeys(REPORTED[:-1], int) | {
        "seconds": float
    }
    assert work_off() == 0
