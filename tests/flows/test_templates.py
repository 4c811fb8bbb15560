"""Templates of communities: what is offered, what administrators make of it, and with what a questionnaire is filled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from maillon.communities.actions import LIMITS
from maillon.communities.delivered import delivered
from maillon.communities.faces import ICONS
from maillon.communities.forms import CommunityForm
from maillon.communities.models import Community, CommunityTemplate
from maillon.communities.templates import (
    MOST,
    SAID,
    add_template,
    all_templates,
    deliver_again,
    edit_template,
    hide_template,
    offered_templates,
    remove_template,
    template_at,
)
from maillon.core.db.scope import inside
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from maillon.integrations.actions import make_token

IN_ORDER = ["gathering", "product", "problem", "customer", "trade", "project", "partner", "leisure", "blank"]


def keys() -> list[str]:
    return [one.key for one in offered_templates()]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_delivered_stands_in_its_order_and_fits_its_fields_in_both_languages(world, language):
    with translation.override(language):
        found = delivered()
        assert [one.key for one in found] == IN_ORDER
        for one in found:
            # What guests do, each community says for itself.
            said = {
                field: getattr(one, field)
                for field in CommunityForm.base_fields
                if field not in ("guests_may", "guests_see")
            }
            form = CommunityForm({**said, "name": "Any"})
            assert form.is_valid(), (one.key, form.errors)
            assert all(len(getattr(one, field)) <= limit for field, limit in LIMITS.items() if field != "icon")
            assert len(one.help) <= 200
    assert len({one.name for one in found}) == len(found)


def test_the_page_offers_them_and_the_questionnaire_is_filled_with_what_was_chosen(world, sign_in):
    ana = sign_in("ana")
    page = ana.get("/c/new/").content.decode()
    places = [page.index(f"/c/new/?template={key}") for key in IN_ORDER]
    assert places == sorted(places)
    form = ana.get("/c/new/?template=partner").content.decode()
    for said in (
        'name="is_extended" value="on" checked',
        'value="closed" checked',
        '<option value="partner" selected>',
        'value="What do you do with this partner?"',
        "For example: “Both houses work from the same documents and know whom to ask.”",
        "The partner reads all that is written here.",
    ):
        assert said in form
    # An example is nobody's objective, and a template's name is no community's.
    assert 'value="Both houses' not in form
    assert 'value="Partner"' not in form
    assert "What brings these people together?" in ana.get("/c/new/?template=nothing").content.decode()


def test_the_mark_of_each_kind_is_one_that_is_drawn(world):
    drawn = json.loads((Path(__file__).parents[2] / "frontend/icons.json").read_text())
    assert [one.key for one in delivered() if one.icon not in drawn] == []
    assert [kind for kind, icon in ICONS.items() if icon not in drawn] == []


def test_a_form_that_does_not_fit_keeps_its_template(world, sign_in):
    answer = sign_in("ana").post("/c/new/?template=partner", {"name": "", "purpose": "business", "access": "closed"})
    assert answer.status_code == 422
    assert "For example: “Both houses" in answer.content.decode()


def test_a_community_is_made_and_its_owner_comes_to_its_first_people(world, sign_in):
    facts = {"name": "Quay nine", "purpose": "business", "access": "secret", "colour": "3"}
    answer = sign_in("otto").post("/c/new/?template=trade", facts)
    assert (answer.status_code, answer["Location"]) == (302, "/c/quay-nine/first/")
    assert Community.objects.get(slug="quay-nine").objective == ""


def test_only_administrators_edit_templates(world, sign_in):
    for name in ("ola", "ana", "gus", "eve"):
        with pytest.raises((Forbidden, NotFound)):
            edit_template(by=world.viewer(name), key="trade", name="Mine")
        with pytest.raises((Forbidden, NotFound)):
            add_template(by=world.viewer(name), name="Mine")
        for act in (deliver_again, remove_template):
            with pytest.raises((Forbidden, NotFound)):
                act(by=world.viewer(name), key="trade")
        with pytest.raises((Forbidden, NotFound)):
            hide_template(by=world.viewer(name), key="trade", is_hidden=True)
    ola = sign_in("ola")
    assert ola.get("/settings/templates/").status_code == 403
    assert ola.post("/settings/templates/trade/change/", {"act": "hide"}).status_code == 403
    assert "/settings/templates/" not in ola.get("/").content.decode()
    assert "/settings/templates/" in sign_in("ada").get("/").content.decode()
    assert not CommunityTemplate.objects.exists()


def test_an_edited_one_keeps_its_key_and_as_delivered_brings_its_words_back(world, sign_in):
    ada = sign_in("ada")
    page = {field: getattr(template_at("trade"), field) for field in SAID if field != "is_extended"}
    page["charter"] = page["charter"].replace("\n", "\r\n")
    assert ada.post("/settings/templates/trade/", page).status_code == 302
    assert not CommunityTemplate.objects.exists(), "what was sent back as it was is no change"
    assert ada.post("/settings/templates/trade/", page | {"name": "Crafts", "access": "closed"}).status_code == 302
    one = template_at("trade")
    assert (one.name, one.access, one.is_edited, keys()) == ("Crafts", "closed", True, IN_ORDER)
    with translation.override("fr"):
        assert (template_at("trade").name, template_at("project").name) == ("Crafts", "Projet")
    ada.post("/settings/templates/trade/change/", {"act": "deliver"})
    assert (template_at("trade").name, template_at("trade").is_edited) == ("Trade", False)


def test_a_hidden_one_is_offered_no_more_still_speaks_both_languages_and_comes_back(world, sign_in):
    ada, ana = sign_in("ada"), sign_in("ana")
    ada.post("/settings/templates/leisure/change/", {"act": "hide"})
    assert keys() == [key for key in IN_ORDER if key != "leisure"]
    assert "template=leisure" not in ana.get("/c/new/").content.decode()
    assert "What brings these people together?" in ana.get("/c/new/?template=leisure").content.decode()
    with translation.override("fr"):
        assert template_at("leisure").name == "Loisir"
    ada.post("/settings/templates/leisure/change/", {"act": "show"})
    assert keys() == IN_ORDER
    with pytest.raises(Conflict):
        hide_template(by=world.ada, key="blank", is_hidden=True)
    assert ada.post("/settings/templates/leisure/change/", {"act": "burn"}).status_code == 404
    assert ada.post("/settings/templates/nothing/change/", {"act": "hide"}).status_code == 404


def test_the_organisations_own_stand_before_the_blank_one_and_are_removed(world, sign_in):
    ada = sign_in("ada")
    facts = {"name": "Safety round", "help": "Every week.", "purpose": "business", "access": "open", "colour": "4"}
    assert ada.post("/settings/templates/new/", facts).status_code == 302
    assert keys() == [*IN_ORDER[:-1], "safety-round", "blank"]
    again = ada.post("/settings/templates/new/", facts)
    assert again.status_code == 422
    assert "There is a template of this name already." in again.content.decode()
    assert template_at("safety-round").is_built_in is False
    with pytest.raises(Conflict):
        deliver_again(by=world.ada, key="safety-round")
    with pytest.raises(Conflict):
        remove_template(by=world.ada, key="trade")
    ada.post("/settings/templates/safety-round/change/", {"act": "remove"})
    assert keys() == IN_ORDER


def test_there_are_at_most_forty_and_each_field_says_its_limit(world):
    for number in range(MOST - len(IN_ORDER)):
        add_template(by=world.ada, name=f"Own {number}")
    with pytest.raises(Invalid, match="At most 40 templates"):
        add_template(by=world.ada, name="One more")
    assert len(all_templates()) == MOST
    limits = {field: limit for field, limit in LIMITS.items() if field != "icon"} | {"help": 200}
    for field, limit in limits.items():
        edit_template(by=world.ada, key="trade", **{field: "w" * limit})
        with pytest.raises(Invalid, match=str(limit)) as told:
            edit_template(by=world.ada, key="trade", **{field: "w" * (limit + 1)})
        assert told.value.errors[0].field == field
    with pytest.raises(Invalid):
        edit_template(by=world.ada, key="trade", name="\u200b")
    with pytest.raises(Invalid):
        edit_template(by=world.ada, key="trade", is_hidden=True)


def test_another_organisations_templates_are_hers(world):
    add_template(by=world.ada, name="Ours alone")
    hide_template(by=world.ada, key="leisure", is_hidden=True)
    with inside(world.elsewhere.pk):
        assert keys() == IN_ORDER
        with pytest.raises(NotFound):
            template_at("ours-alone")


def test_programs_are_told_the_templates_that_are_offered(world):
    hide_template(by=world.ada, key="leisure", is_hidden=True)

    def asked(name: str) -> tuple[int, dict[str, object]]:
        token = make_token(by=world.viewer(name), name="tests")[1]
        answer = Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/community-templates")
        return answer.status_code, json.loads(answer.content)

    status, told = asked("ana")
    assert status == 200
    assert [one["key"] for one in told["templates"]] == [key for key in IN_ORDER if key != "leisure"]
    assert asked("gus")[0] == 403
