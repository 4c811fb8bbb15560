"""Polls, played: made with rows that grow, voted in by two who watch each other, changed, closed, exported; anonymous;
on a phone, by keys alone, without scripts; axe-core finds nothing."""

from __future__ import annotations

from playing import choose, ready, sent
from playwright.sync_api import Page, expect

from axe import BOTH, faults_of

WIDE = "() => document.documentElement.scrollWidth - innerWidth"


def poll(program, slug: str, who: str = "ana", title: str = "Which day?", **facts) -> str:
    """A poll made by a program; its address."""
    given = {"choices": ["Monday", "Tuesday", "Wednesday"]} | facts
    made = program(who).post(f"/communities/{slug}/publications", kind="poll", title=title, poll=given)
    return f"/p/{made['id']}/"


def rows(page: Page) -> list[str]:
    return [one.input_value() for one in page.locator(".choice-rows input").all()]


def test_a_poll_is_made_with_rows_that_grow_voted_in_by_two_and_closed(visit, community):
    slug = community("Days", "ana", "fay", "gus", access="closed", is_extended=True)
    ana, gus = visit("ana"), visit("gus")
    ana.goto(f"/publish/?kind=poll&place={slug}")
    ana.fill("[name=title]", "Which day?")
    ana.locator(".choice-rows input").first.click()
    for text in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        ana.keyboard.type(text)
        ana.keyboard.press("Enter")
    assert rows(ana) == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", ""]
    expect(ana.locator(".choice-rows input").last).to_have_attribute("aria-label", "Choice 6")
    address = sent(ana)

    gus.goto(address)
    gus.get_by_label("Tuesday").check()
    gus.get_by_role("button", name="Vote", exact=True).click()
    expect(gus.locator(".poll-said")).to_have_text("Your vote is counted.")
    expect(gus.locator(".poll-said")).to_be_focused()
    expect(gus.locator(".poll-line.mine")).to_contain_text("Tuesday")
    # Ana's open page follows.
    expect(ana.locator(".poll-foot")).to_contain_text("1 person has voted")

    # What she has ticked and not sent stays ticked while others vote.
    ana.get_by_label("Friday").check()
    ana.locator("h1").click()
    fay = visit("fay")
    fay.goto(address)
    fay.get_by_label("Friday").check()
    fay.get_by_role("button", name="Vote", exact=True).click()
    expect(fay.locator(".poll-said")).to_be_visible()
    ana.wait_for_timeout(1500)
    expect(ana.get_by_label("Friday")).to_be_checked()
    ana.get_by_role("button", name="Vote", exact=True).click()
    expect(ana.locator("li.poll-line", has_text="Friday")).to_contain_text("67%")

    gus.locator("summary").click()
    gus.get_by_label("Friday").check()
    gus.locator(".poll-change").get_by_role("button", name="Vote", exact=True).click()
    expect(gus.locator("li.poll-line", has_text="Friday")).to_contain_text("100%")
    gus.get_by_role("link", name="Who voted for what").click()
    expect(gus.locator(".poll-people", has_text="Friday")).to_contain_text("Gus Guest")
    gus.goto(address)

    choose(ana, ana.locator("article.message").first, "Close the poll")
    expect(ana.locator(".poll-foot")).to_contain_text("Closed on")
    expect(gus.locator(".poll-foot")).to_contain_text("Closed on")
    expect(gus.locator(".poll-change")).to_have_count(0)


def test_an_anonymous_poll_says_so_before_one_votes_and_shows_results_after(visit, community, program):
    slug = community("Secret", "ana", "gus", access="closed", is_extended=True)
    address = poll(program, slug, is_anonymous=True, is_multiple=True, results="after_vote")
    gus = visit("gus")
    gus.goto(f"/c/{slug}/")
    card = gus.locator("article.post", has_text="Which day?")
    expect(card).to_contain_text("Nobody can tell who chose what, so a vote cannot be changed or taken back.")
    expect(card.locator(".poll-bar")).to_have_count(0)
    card.get_by_role("button", name="Vote", exact=True).click()
    expect(card.get_by_role("status")).to_have_text("Choose first, then vote.")
    card.get_by_label("Monday").check()
    card.get_by_label("Tuesday").check()
    card.get_by_role("button", name="Vote", exact=True).click()
    expect(card.locator(".poll-bar")).to_have_count(3)
    expect(card.locator(".poll")).to_contain_text("Anonymous")
    expect(card.get_by_role("button", name="Vote", exact=True)).to_have_count(0)
    gus.goto(address)
    expect(gus.get_by_role("link", name="Who voted for what")).to_have_count(0)
    with gus.expect_download() as download:
        choose(gus, gus.locator("article.message").first, "Results as a table (CSV)")
    text = download.value.path().read_text("utf-8-sig")
    assert text.splitlines()[0] == '"Choice","Votes","Share in %"'
    assert "Gus" not in text


def test_two_polls_of_one_page_keep_apart_what_is_ticked(visit, community, program):
    slug = community("Two", "ana", "fay")
    poll(program, slug, title="First?")
    poll(program, slug, title="Second?")
    fay = visit("fay")
    fay.goto(f"/c/{slug}/")
    first, second = (fay.locator("article.post", has_text=title) for title in ("First?", "Second?"))
    first.get_by_label("Monday").check()
    second.get_by_label("Tuesday").check()
    expect(first.get_by_label("Monday")).to_be_checked()
    second.get_by_role("button", name="Vote", exact=True).click()
    expect(second.locator(".poll-line.mine")).to_contain_text("Tuesday")
    expect(first.get_by_label("Monday")).to_be_checked()
    first.get_by_role("button", name="Vote", exact=True).click()
    expect(first.locator(".poll-line.mine")).to_contain_text("Monday")


def test_a_draft_of_a_poll_waits_with_its_choices_and_a_pasted_list_fills_its_rows(visit, community):
    slug = community("Drafts", "ana")
    ana = visit("ana", permissions=["clipboard-read", "clipboard-write"])
    ana.goto(f"/publish/?kind=poll&place={slug}")
    ana.fill("[name=title]", "Which one?")
    ana.evaluate("navigator.clipboard.writeText('One\\nTwo\\n\\nThree\\nFour\\nFive')")
    ana.locator(".choice-rows input").first.click()
    ana.keyboard.press("Control+v")
    expect(ana.locator(".choice-rows input").nth(4)).to_have_value("Five")
    expect(ana.locator(".draft-state")).not_to_be_empty()
    ana.goto(f"/publish/?kind=poll&place={slug}")
    expect(ana.locator("[name=title]")).to_have_value("Which one?")
    assert [text for text in rows(ana) if text] == ["One", "Two", "Three", "Four", "Five"]


def test_without_scripts_one_makes_a_poll_votes_changes_and_takes_the_vote_back(visit, community):
    slug = community("Plain polls", "ana")
    ana = visit("ana", scripts=False)
    ana.goto(f"/publish/?kind=poll&place={slug}")
    ana.fill("[name=title]", "Does it work?")
    for n, text in enumerate(("Yes", "No", "Perhaps", "Sometimes")):
        ana.locator(".choice-rows input").nth(n).fill(text)
    ana.get_by_role("button", name="More rows").click()
    expect(ana.locator(".choice-rows input")).to_have_count(6)
    expect(ana.locator("[name=title]")).to_have_value("Does it work?")
    ana.locator(".choice-rows input").nth(4).fill("Never")
    ana.click("#publish button.act[type=submit]")
    ana.get_by_label("Never").check()
    ana.get_by_role("button", name="Vote", exact=True).click()
    expect(ana.locator(".poll-line.mine")).to_contain_text("Never")
    ana.locator("summary").click()
    ana.get_by_label("Yes").check()
    ana.locator(".poll-change").get_by_role("button", name="Vote", exact=True).click()
    expect(ana.locator(".poll-line.mine")).to_contain_text("Yes")
    ana.locator("summary").click()
    ana.get_by_role("button", name="Take my vote back").click()
    expect(ana.locator(".poll-foot")).to_contain_text("Nobody has voted yet")


def test_one_votes_by_keys_alone(visit, community, program):
    slug = community("Keys", "fay", "ana")
    address = poll(program, slug)
    fay = visit("fay")
    fay.goto(address)
    fay.get_by_label("Monday").focus()
    fay.keyboard.press("ArrowDown")
    expect(fay.get_by_label("Tuesday")).to_be_checked()
    line = fay.locator("label.poll-line", has_text="Tuesday")
    assert line.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid", "where the keys are is seen"
    fay.keyboard.press("Tab")
    expect(fay.get_by_role("button", name="Vote", exact=True)).to_be_focused()
    fay.keyboard.press("Enter")
    expect(fay.locator(".poll-said")).to_be_focused()
    fay.keyboard.press("Tab")
    expect(fay.get_by_role("link", name="Who voted for what")).to_be_focused()
    fay.keyboard.press("Tab")
    expect(fay.locator("summary")).to_be_focused()
    fay.keyboard.press("Enter")
    expect(fay.locator(".poll-change").get_by_role("button", name="Vote", exact=True)).to_be_visible()


def test_on_a_phone_nothing_is_cut_and_axe_finds_nothing(visit, community, program):
    slug = community("Phones", "ana", "gus", access="closed", is_extended=True)
    long = "Une réponse qui prend plus d’une ligne sur un téléphone, et puis encore un peu plus, jusqu’au bout des mots"
    open_one = poll(program, slug, title="Open?", choices=[long, "Anticonstitutionnellement" * 4, "Short"])
    for locale in ("en-GB", "fr-FR"):
        voted = poll(program, slug, title="Voted?", choices=[long, "Anticonstitutionnellement" * 4, "Short"])
        gus = visit("gus", phone=True, bypass_csp=True, locale=locale)
        gus.goto(voted)
        gus.locator(".poll label").first.click()
        gus.locator(".poll-acts button").first.click()
        expect(gus.locator(".poll-said")).to_be_visible()
        gus.locator("summary").click()
        themes = BOTH if locale == "fr-FR" else ()  # Words of another language change no colour and no role.
        faults = {"just voted": faults_of(gus, themes=themes)}
        assert gus.evaluate(WIDE) <= 0
        for address in (open_one, f"{voted}votes/", f"/c/{slug}/", f"/publish/?kind=poll&place={slug}"):
            gus.goto(address)
            assert gus.evaluate(WIDE) <= 0, address
            faults[address] = faults_of(gus, themes=themes)
        assert {where: found for where, found in faults.items() if found} == {}
        gus.goto(open_one)
        assert gus.evaluate(SMALL) == []
        assert gus.evaluate(CUT) == 0


SMALL = """() => [...document.querySelectorAll('.poll label, .poll button')]
  .map((one) => one.getBoundingClientRect().height).filter((height) => height > 0 && height < 44)"""
CUT = "() => [...document.querySelectorAll('.poll-text')].filter((one) => one.scrollWidth > one.clientWidth + 1).length"


def test_a_refused_poll_comes_back_with_all_that_was_typed(visit, community):
    slug = community("Refused", "ana")
    ana = visit("ana", bypass_csp=True)
    ana.goto(f"/publish/?kind=poll&place={slug}")
    ana.fill("[name=title]", "Which one?")
    for n, text in enumerate(("Café", "Tea", "cafe")):
        ana.locator(".choice-rows input").nth(n).fill(text)
    ana.check("[name=is_anonymous]")
    ana.select_option("[name=results]", "after_closing")
    ana.click("#publish button.act[type=submit]")
    expect(ana.locator(".field-error")).to_have_text("“Café” and “cafe” are the same.")
    ready(ana)
    assert rows(ana)[:3] == ["Café", "Tea", "cafe"]
    expect(ana.locator("[name=is_anonymous]")).to_be_checked()
    expect(ana.locator("[name=results]")).to_have_value("after_closing")
    assert faults_of(ana) == []
    ana.locator(".choice-rows input").nth(2).fill("Water")
    sent(ana)
