"""The boundary between organisations: closed by default, whichever way the ORM is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value, Window
from django.db.models.sql.subqueries import DeleteQuery, UpdateQuery

from boundaries.rows import Rows, organisations_models, scoped_keys
from conftest import on_one_ground
from maillon.access.models import Membership, Space
from maillon.accounts.models import Account
from maillon.content.models import Comment, Publication
from maillon.content.topics.models import Topic
from maillon.core.db.boundary import ForeignOrganisation, organisation_field
from maillon.core.db.models import EXEMPT
from maillon.core.db.scope import OutsideOrganisation, _scope, across_organisations, inside
from maillon.core.models import Delivery, EventRecord
from maillon.people.models import Person

MODELS = organisations_models()
KEYS = [(model, field) for model in MODELS for field in scoped_keys(model)]


@contextmanager
def outside() -> Iterator[None]:
    token = _scope.set(None)
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def refused() -> Iterator[None]:
    """Nothing is written, and what went before stands."""
    with pytest.raises(ForeignOrganisation), transaction.atomic():
        yield


@dataclass
class Two:
    """A row of every table, in the organisation in scope and in the other one."""

    here: dict[type[models.Model], models.Model]
    there: dict[type[models.Model], models.Model]


@pytest.fixture(scope="module")
def standing(lasting) -> Two:
    ours, theirs = Rows(), Rows()
    here = {model: ours.of(model) for model in MODELS}
    with inside(lasting.elsewhere.pk):
        there = {model: theirs.of(model) for model in MODELS}
    return Two(here, there)


stage, db = on_one_ground("standing")


@pytest.fixture
def two(standing, world) -> Two:
    return deepcopy(standing)


def test_every_table_carries_its_organisation_but_for_the_listed_ones():
    bare = {m._meta.label for m in apps.get_models(include_auto_created=True) if organisation_field(m) is None}
    assert bare - {"auth.Group_permissions"} == EXEMPT


OPERATIONS: dict[str, Callable[[Any, Any], object]] = {
    "select": lambda row, model: list(model._base_manager.all()),
    "get": lambda row, model: model._base_manager.get(pk=row.pk),
    "first": lambda row, model: model._base_manager.first(),
    "iterator": lambda row, model: list(model._base_manager.iterator()),
    "values": lambda row, model: list(model._base_manager.values("pk")),
    "in_bulk": lambda row, model: model._base_manager.in_bulk([row.pk]),
    "count": lambda row, model: model._base_manager.count(),
    "exists": lambda row, model: model._base_manager.exists(),
    "aggregate": lambda row, model: model._base_manager.aggregate(n=Count("pk")),
    "union": lambda row, model: list(model._base_manager.all().union(model._base_manager.filter(pk=row.pk))),
    "explain": lambda row, model: model._base_manager.all().explain(),
    "refresh_from_db": lambda row, model: row.refresh_from_db(),
    "save": lambda row, model: row.save(),
    "create": lambda row, model: Rows().new(model),
    "bulk_create": lambda row, model: model._base_manager.bulk_create(
        [type(row)(pk=1, organisation_id=row.organisation_id)]
    ),
    "bulk_update": lambda row, model: model._base_manager.bulk_update([row], [model._meta.concrete_fields[-1].name]),
    "update": lambda row, model: model._base_manager.filter(pk=row.pk).update(organisation=row.organisation_id),
    "delete of a row": lambda row, model: row.delete(),
    "delete of rows": lambda row, model: model._base_manager.filter(pk=row.pk).delete(),
    "raw delete": lambda row, model: model._base_manager.filter(pk=row.pk)._raw_delete("default"),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_statement_runs_outside_an_organisation(two, name):
    for model in MODELS:
        row = two.here[model]
        with outside(), pytest.raises(OutsideOrganisation):
            OPERATIONS[name](row, model)


def test_a_foreign_key_is_not_followed_outside_an_organisation(two):
    for model, field in KEYS:
        with inside(two.here[model].organisation_id):
            row = model._base_manager.filter(pk=two.here[model].pk).first()
        if getattr(row, field.attname) is None:
            continue
        with outside(), pytest.raises(OutsideOrganisation):
            getattr(row, field.name)


def test_a_related_set_is_not_read_outside_an_organisation(world):
    space = world.space("club")
    with outside(), pytest.raises(OutsideOrganisation):
        list(space.memberships.all())
    with outside(), pytest.raises(OutsideOrganisation):
        list(Account.objects.filter(persons__name="Ana Person"))
    with outside(), pytest.raises(OutsideOrganisation):
        list(Account.objects.prefetch_related("persons"))


def test_an_account_is_not_deleted_over_the_heads_of_organisations(world):
    with outside(), pytest.raises(OutsideOrganisation):
        world.account("ana").delete()


READS: dict[str, Callable[[Any], set[Any]]] = {
    "all": lambda m: {r.pk for r in m.all()},
    "filter": lambda m: {r.pk for r in m.filter(Q(pk__gt=0) | Q(pk=0))},
    "negation": lambda m: {r.pk for r in m.exclude(pk=0)},
    "or": lambda m: {r.pk for r in m.filter(pk=0) | m.filter(pk__gt=0)},
    "xor": lambda m: {r.pk for r in m.filter(pk=0) ^ m.filter(pk__gt=0)},
    "values": lambda m: {r["pk"] for r in m.values("pk")},
    "values_list": lambda m: set(m.values_list("pk", flat=True)),
    "iterator": lambda m: {r.pk for r in m.iterator(chunk_size=2)},
    "in_bulk": lambda m: set(m.in_bulk()),
    "union": lambda m: {r.pk for r in m.filter(pk=0).union(m.all(), m.filter(pk__gt=1))},
    "difference": lambda m: {r.pk for r in m.all().difference(m.filter(pk=0))},
    "intersection": lambda m: {r.pk for r in m.all().intersection(m.filter(pk__gt=0))},
    "subquery": lambda m: {r.pk for r in m.filter(pk__in=m.values("pk"))},
    "exists": lambda m: {r.pk for r in m.filter(Exists(m.filter(pk=OuterRef("pk"))))},
    "distinct": lambda m: {r.pk for r in m.distinct()},
    "slice": lambda m: {r.pk for r in m.order_by("-pk")[:100000]},
    "subquery of a slice": lambda m: {
        r.pk for r in m.filter(pk__in=list(m.order_by("pk").values_list("pk", flat=True)[:1000]))
    },
    "window": lambda m: {r.pk for r in m.annotate(n=Window(Count("pk"))).filter(n__gt=0)},
    "annotation": lambda m: {r.pk for r in m.annotate(n=Count("pk"))},
    "subquery as a column": lambda m: {
        r.other for r in m.annotate(other=Subquery(m.order_by("-organisation").values("pk")[:1]))
    },
    "select_related": lambda m: {r.pk for r in m.select_related()},
    "only": lambda m: {r.pk for r in m.only("pk")},
    "first and last": lambda m: {m.order_by("organisation").first().pk, m.order_by("organisation").last().pk},
    "after a first run": lambda m: {r.pk for r in _ran(m.filter(pk=0)) | m.filter(pk__gt=0)},
    "the other way round": lambda m: {r.pk for r in m.filter(pk__gt=0) | _ran(m.filter(pk=0))},
}


def _ran(rows: Any) -> Any:
    list(rows)
    return rows


@pytest.mark.parametrize("name", READS)
def test_no_row_of_another_organisation_is_read(two, name):
    for model in MODELS:
        with across_organisations("the test counts both sides"):
            theirs = set(
                model._base_manager.exclude(organisation=two.here[model].organisation_id).values_list("pk", flat=True)
            )
        with inside(two.there[model].organisation_id):
            assert READS[name](model._base_manager) & theirs, "they can be read where they belong"
        found = READS[name](model._base_manager)
        assert found & theirs == set(), model._meta.label
        assert found, model._meta.label


def test_no_row_of_another_organisation_is_counted(two):
    for model in MODELS:
        rows = model._base_manager
        with across_organisations("the test counts both sides"):
            here = rows.filter(organisation=two.here[model].organisation_id).count()
            assert rows.count() > here
        assert rows.count() == here
        assert rows.aggregate(n=Count("pk"))["n"] == here
        assert rows.all()[:100000].count() == here
        assert rows.distinct().count() == here
        assert rows.filter(pk=0).union(rows.all()).count() == here
        assert sum(row["n"] for row in rows.values("organisation").annotate(n=Count("pk"))) == here
        assert not rows.filter(pk=two.there[model].pk).exists()


def test_no_row_of_another_organisation_is_reached_by_a_join_or_a_related_set(two):
    for model, field in KEYS:
        target = two.there[field.related_model]
        assert not model._base_manager.filter(**{f"{field.name}__pk": target.pk}).exists()
        assert not model._base_manager.filter(**{field.name: target}).exists()
        joined = model._base_manager.exclude(**{field.name: None}).values_list(f"{field.name}__organisation", flat=True)
        assert set(joined) <= {two.here[model].organisation_id}
        if field.remote_field.related_name not in (None, "+"):
            reverse = field.related_model._base_manager.prefetch_related(field.remote_field.get_accessor_name())
            assert {row.organisation_id for row in reverse} == {two.here[model].organisation_id}


def test_another_organisations_rows_are_neither_changed_nor_deleted(two):
    for model in MODELS:
        theirs = two.there[model]
        assert model._base_manager.filter(pk=theirs.pk).update(organisation=two.here[model].organisation_id) == 0
        assert model._base_manager.filter(pk=theirs.pk).delete()[0] == 0
        assert model._base_manager.filter(pk=theirs.pk)._raw_delete("default") == 0
        with refused():
            theirs.save()
    with across_organisations("the test counts both sides"):
        for model in MODELS:
            assert model._base_manager.filter(pk=two.there[model].pk).exists()


def test_rows_of_another_organisation_stay_in_the_second_hundred_of_a_batch(world, two):
    theirs = two.there[Topic]
    ours = [Topic.objects.create(slug=f"t{number}", name="t").pk for number in range(100)]
    UpdateQuery(Topic).update_batch([*ours, theirs.pk], {"name": "changed"}, "default")
    DeleteQuery(Topic).delete_batch([*ours, theirs.pk], "default")
    with inside(world.elsewhere.pk):
        assert Topic.objects.get(pk=theirs.pk).name == theirs.name


@pytest.mark.parametrize(
    ("model", "field"),
    KEYS,
    ids=lambda value: getattr(value, "_meta", value).label if hasattr(value, "_meta") else value.name,
)
def test_a_row_is_never_pointed_to_another_organisations(two, model, field):
    mine, theirs = two.here[model], two.there[field.related_model]
    rows = model._base_manager.filter(pk=mine.pk)
    for value in (theirs.pk, Value(theirs.pk), theirs):
        with refused():
            rows.update(**{field.name: value})
    facts = {**Rows().facts(model), field.name: theirs}
    with refused():
        model(**facts).save()
    with refused():
        model._base_manager.bulk_create([model(**facts)])
    with refused():
        model._base_manager.bulk_create([model(**facts)], ignore_conflicts=True)
    with refused():
        model._base_manager.get_or_create(pk=1, defaults=facts)
    setattr(mine, field.attname, theirs.pk)
    with refused():
        mine.save()
    with refused():
        model._base_manager.bulk_update([mine], [field.name])


def test_a_row_never_changes_its_organisation(world, two):
    for model in MODELS:
        with refused():
            model._base_manager.filter(pk=two.here[model].pk).update(organisation=world.elsewhere)
        with refused():
            model._base_manager.filter(pk=two.here[model].pk).update(organisation=F("id"))
        with refused():
            model._base_manager.bulk_create([model(**{**Rows().facts(model), "organisation": world.elsewhere})])


def test_an_upsert_cannot_meet_another_organisations_row(two):
    topic = Topic(pk=two.there[Topic].pk, slug="mine", name="mine")
    with refused():
        Topic.objects.bulk_create([topic], update_conflicts=True, unique_fields=["id"], update_fields=["name"])
    again = [Topic(slug=two.here[Topic].slug, name="renamed")]
    Topic.objects.bulk_create(
        again, update_conflicts=True, unique_fields=["organisation", "slug"], update_fields=["name"]
    )
    assert Topic.objects.get(pk=two.here[Topic].pk).name == "renamed"


def test_a_query_that_ran_for_one_organisation_does_not_run_for_another(world):
    people = Person.objects.filter(kind="employee", pk__in=[one.pk for one in world.people.values()])
    assert people.count() == 6
    assert list(people)
    for other in (inside(world.elsewhere.pk), across_organisations("the test leaves its organisation")):
        with other, pytest.raises(OutsideOrganisation):
            list(people.filter(name__startswith="E"))


def test_a_query_that_has_not_run_asks_the_organisation_in_which_it_runs(world):
    people = Person.objects.filter(kind="employee", pk__in=[one.pk for one in world.people.values()])
    with inside(world.elsewhere.pk):
        assert [person.name for person in people] == ["Eve Elsewhere"]


def test_an_account_of_two_organisations_leads_from_neither_into_the_other(world):
    with inside(world.elsewhere.pk):
        account = Person.objects.get(name="Eve Elsewhere").account
    Person.objects.create(name="Eve here", account=account)
    assert [person.name for person in account.persons.all()] == ["Eve here"]
    crossing = {
        "filter": lambda: Person.objects.filter(account__persons__name="Eve Elsewhere"),
        "values": lambda: Person.objects.values("account__persons__name"),
        "order": lambda: Account.objects.order_by("persons__name"),
        "annotation": lambda: Account.objects.annotate(n=Count("persons")),
        "join": lambda: Account.objects.filter(persons__kind="employee"),
        "late order": lambda: Person.objects.order_by("account__persons__name"),
    }
    for ask in crossing.values():
        with pytest.raises(OutsideOrganisation):
            list(ask())
    assert not Account.objects.filter(pk__in=Person.objects.filter(name="Eve Elsewhere").values("account")).exists()


def test_the_sub_queries_of_exclude_stay_inside(world):
    spaces = Space.objects.filter(pk__in=[one.space_id for one in world.communities.values()])
    assert {s.pk for s in spaces.exclude(memberships__person__name="Otto Outside")} == {
        world.communities[name].space_id for name in ("club", "vault")
    }
    assert spaces.exclude(memberships__role="owner").count() == 0


def test_a_number_that_a_sequence_gives_again_after_a_rollback_belongs_to_whom_it_was_given(world):
    from maillon.core.db import boundary

    boundary._known[(EventRecord, 7)] = world.organisation.pk
    with inside(world.elsewhere.pk):
        record = EventRecord.objects.create(pk=7, name="x", subject="people.person:1")
        Delivery.objects.create(event_id=record.pk, handler="x", due_at=record.created_at)
    boundary._known.clear()
    Delivery.objects.create(
        event_id=EventRecord.objects.create(name="x", subject="people.person:1").pk,
        handler="x",
        due_at=record.created_at,
    )
    assert not any(model is EventRecord for model, _ in boundary._known)


def test_a_key_typed_as_text_is_checked_as_the_number_it_is(world):
    space = str(world.communities["club"].space_id)
    assert Membership.objects.create(space_id=space, person_id=str(world.people["otto"].pk)).pk
    with refused():
        Membership.objects.create(
            space_id=str(world.communities["their_club"].space_id), person_id=world.people["ada"].pk
        )


def test_the_names_of_publications_are_tied_to_their_own_comments_only(two):
    with refused():
        Publication.objects.filter(pk=two.here[Publication].pk).update(last_comment=two.there[Comment])


def test_a_key_that_is_good_in_its_own_organisation_is_no_good_in_another(world):
    theirs = world.communities["their_club"].space_id
    with inside(world.elsewhere.pk):
        person = Person.objects.create(name="Them").pk
        Membership.objects.create(space_id=theirs, person_id=person)
    with refused():
        Membership.objects.create(space_id=theirs, person_id=world.people["otto"].pk)
    with refused():
        Membership.objects.create(space_id=world.communities["club"].space_id, person_id=person)
    ours = Membership.objects.create(space_id=world.communities["club"].space_id, person_id=world.people["otto"].pk)
    assert ours.organisation_id == world.organisation.pk
