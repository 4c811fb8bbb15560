"""People, played: one's own profile, the directory, following."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from playing import publish
from playwright.sync_api import expect


def test_somebody_edits_her_profile_with_initials_then_a_photo(visit):
    pia = visit("pia")
    pia.goto("/me/profile/")
    pia.fill("[name=name]", "Pia Portrait")
    pia.fill("[name=title]", "Mooring engineer")
    pia.select_option("[name=department]", label="Quay works")
    pia.select_option("[name=site]", label="Le Havre")
    pia.fill("[name=about]", "Ask me about fenders.\nOr about choirs.")
    pia.get_by_role("button", name="Save").click()
    pia.wait_for_url("**/people/*/")
    head = pia.locator(".profile-head")
    for said in ("Pia Portrait", "Mooring engineer", "Quay works", "Le Havre"):
        expect(head).to_contain_text(said)
    expect(pia.locator("main")).to_contain_text("Ask me about fenders.")
    expect(head.locator(".face")).to_have_text("PP")
    pia.get_by_role("link", name="Edit my profile").click()
    pia.set_input_files("[name=photo]", {"name": "me.png", "mimeType": "image/png", "buffer": picture((300, 200))})
    pia.get_by_role("button", name="Save").click()
    pia.wait_for_url("**/people/*/")
    assert head.locator("img.face").evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    otto = visit("otto")
    otto.goto(pia.url)
    expect(otto.locator(".profile-head")).to_contain_text("Mooring engineer")
    expect(otto.locator(".profile-head img.face")).to_be_visible()


def picture(size: tuple[int, int], colour: str = "teal") -> bytes:
    """A picture in one colour, as a PNG file."""
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, "PNG")
    return made.getvalue()


def test_the_directory_is_filtered_as_one_types_accents_apart(visit):
    otto = visit("otto")
    otto.goto("/people/")
    expect(otto.locator(".dir-row", has_text="Ana Person")).to_be_visible()
    otto.evaluate("window.still = 'the same page'")
    otto.locator("#id_q").press_sequentially("eloise quere")
    expect(otto.locator(".dir-row")).to_have_count(1)
    expect(otto.locator(".dir-row")).to_contain_text("Éloïse Quéré")
    assert otto.evaluate("window.still") == "the same page"
    otto.get_by_role("link", name="Éloïse Quéré").click()
    expect(otto.get_by_role("heading", level=1)).to_have_text("Éloïse Quéré")


def test_who_follows_somebody_reads_her_wall_in_the_feed_until_he_stops(visit, cast):
    eloise, tom = visit("eloise"), visit("tom")
    publish(eloise, "wall", "From my own wall: the tide tables are out.")
    tom.goto("/")
    expect(tom.locator("main")).not_to_contain_text("the tide tables are out")
    tom.goto(f"/people/{cast['eloise']['id']}/")
    tom.get_by_role("button", name="Follow").click()
    expect(tom.get_by_role("button", name="Followed")).to_be_visible()
    tom.goto("/")
    expect(tom.locator("article.card").first).to_contain_text("the tide tables are out")
    tom.goto(f"/people/{cast['eloise']['id']}/")
    tom.get_by_role("button", name="Followed").click()
    expect(tom.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    tom.goto("/")
    expect(tom.locator("main")).not_to_contain_text("the tide tables are out")
