"""Topics, played: offered while writing, gathered on a page, followed, merged by a curator."""

from __future__ import annotations

from playing import sent
from playwright.sync_api import expect

from axe import faults_of


def test_a_topic_is_offered_written_followed_and_merged_by_a_curator(visit, community, program):
    slug = community("Quays", "ana")
    write = program("ola").post
    write(f"/communities/{slug}/publications", kind="post", title="", body="Last year’s #dredging-permits")
    write(f"/communities/{slug}/publications", kind="post", title="", body="Les #permis-de-dragage")
    ana = visit("ana", bypass_csp=True)
    ana.goto(f"/publish/?place={slug}")
    text = ana.locator("#publish-text")
    text.press_sequentially("The permit for dredging came today")
    offered = ana.locator(".topic-offers").get_by_role("button", name="#dredging-permits")
    offered.click()
    expect(text).to_have_value("The permit for dredging came today\n\n#dredging-permits ")
    expect(ana.locator(".expander")).to_have_count(0)
    expect(ana.locator(".topic-offers button")).to_have_count(0)
    sent(ana)
    ana.locator(".message p.topics a", has_text="#dredging-permits").click()

    ana.wait_for_url("**/topics/dredging-permits/")
    expect(ana.locator(".card")).to_have_count(2)
    expect(ana.locator("aside, .right").get_by_text("Ana Person").first).to_be_visible()
    ana.get_by_role("button", name="Follow", exact=True).click()
    expect(ana.get_by_role("button", name="Followed")).to_be_visible()
    assert faults_of(ana) == []

    ada = visit("ada", bypass_csp=True)
    ada.goto("/topics/permis-de-dragage/")
    ada.get_by_role("link", name="Curate this topic").click()
    ada.get_by_label("This topic is a synonym of").fill("#Dredging-Permits")
    assert faults_of(ada) == []
    ada.get_by_role("button", name="Merge").click()
    ada.wait_for_url("**/topics/dredging-permits/")

    ana.goto("/topics/permis-de-dragage/")
    ana.wait_for_url("**/topics/dredging-permits/")
    expect(ana.locator(".card")).to_have_count(3)
    expect(ana.locator("main, .right").get_by_text("#permis-de-dragage", exact=True).first).to_be_visible()
    ana.goto("/topics/?q=permis")
    expect(ana.locator(".topic-list li")).to_have_text(["#dredging-permits"])
    assert faults_of(ana) == []
    ada.goto("/topics/dredging-permits/curate/")
    ada.get_by_role("button", name="Separate #permis-de-dragage").click()
    expect(ada.locator("main")).to_contain_text("separated #permis-de-dragage from #dredging-permits")
    ana.goto("/topics/permis-de-dragage/")
    expect(ana.locator(".card")).to_have_count(1)
