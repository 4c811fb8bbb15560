"""What a text becomes: its HTML, its plain text, whom it mentions, its topics and addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.text.markdown import mention_ids, render, topics
from maillon.core.text.marks import MENTIONS, TOPICS, plain_mentions, topic_slug
from maillon.core.text.sanitise import sanitise

ANA = {12: "Ana Silva"}


def test_a_line_break_that_somebody_typed_stays() -> None:
    assert render("one\ntwo").html == "<p>one<br>\ntwo</p>\n"


def test_headings_begin_below_those_of_the_page() -> None:
    assert render("# a\n\n## b\n\n### c\n\n###### d").html == "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>\n<h6>d</h6>\n"


def test_html_is_shown_and_not_obeyed() -> None:
    assert render("<b onclick=x>a</b>").html == "<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>\n"


def test_a_table_scrolls_by_itself_and_aligns_by_class() -> None:
    html = render("|a|b|\n|:-:|--:|\n|1|2|").html
    assert html.startswith('<div class="table-scroll" tabindex="0">\n<table>')
    assert '<td class="align-center">1</td>\n<td class="align-right">2</td>' in html


def test_code_keeps_every_sign_and_is_reached_by_keyboard() -> None:
    assert render("```py\nx<y #no\n```").html == '<pre tabindex="0"><code>x&lt;y #no\n</code></pre>\n'


def test_strikethrough_is_understood() -> None:
    assert render("~~old~~").html == "<p><s>old</s></p>\n"


@pytest.mark.parametrize("words", ["« Bonjour » : déjà ?", '"straight" -- quotes...', "8\u202f000 €", "l'été (c) (tm)"])
def test_typography_is_left_as_it_was_written(words: str) -> None:
    assert render(words).html == f"<p>{words}</p>\n"


# Links and pictures


def test_a_bare_address_is_a_link_that_lends_no_weight() -> None:
    rendered = render("see https://a.example/c_d_e#part, now")
    link = '<a href="https://a.example/c_d_e#part" rel="noopener nofollow ugc">https://a.example/c_d_e#part</a>'
    assert rendered.html == f"<p>see {link}, now</p>\n"
    assert rendered.links == ("https://a.example/c_d_e#part",)


def test_emphasis_signs_inside_an_address_belong_to_it() -> None:
    assert render("http://a.example/x*y*z").links == ("http://a.example/x*y*z",)
    assert render("*http://a.example/x*").links == ("http://a.example/x",)


@pytest.mark.parametrize("words", ["C'est fini.Il faut", "notes.md", "script.py", "ftp://a.example/x", "a.example"])
def test_a_word_with_a_dot_is_no_address(words: str) -> None:
    assert "<a" not in render(words).html


def test_www_and_mail_addresses_are_links() -> None:
    html = render("www.a.example, ana@a.fr").html
    assert 'href="http://www.a.example"' in html
    assert 'href="mailto:ana@a.fr"' in html


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "vbscript:x", "file:///x"]
)
def test_a_link_to_another_scheme_stays_words(target: str) -> None:
    assert render(f"[x]({target})").html == f"<p>[x]({target})</p>\n"


@pytest.mark.parametrize("target", ["//evil.example", "person:12", "x:y", "///evil.example", "http:evil.example"])
def test_an_address_of_no_known_kind_stays_words(target: str) -> None:
    assert "href" not in render(f"[x]({target})").html


def test_a_backslash_leads_to_no_other_host() -> None:
    assert 'href="/%5Cevil.example"' in render("[x](/\\evil.example)").html
    assert 'href="%5Cevil.example"' in render("[x](\\\\evil.example)").html


def test_a_link_inside_has_no_rel() -> None:
    assert render("[x](/p/12/)").html == '<p><a href="/p/12/">x</a></p>\n'


def test_a_picture_becomes_a_link_named_by_its_description() -> None:
    assert render("![the *quay*](https://a.example/q.png)").html == (
        '<p><a href="https://a.example/q.png" rel="noopener nofollow ugc">the quay</a></p>\n'
    )


def test_a_picture_without_description_shows_its_address() -> None:
    assert render("![](https://a.example/q.png)").text == "https://a.example/q.png"


def test_a_picture_inside_a_link_becomes_its_words() -> None:
    html = render("[![quay](https://a.example/q.png)](https://b.example/)").html
    assert html == '<p><a href="https://b.example/" rel="noopener nofollow ugc">quay</a></p>\n'


def test_case_e7_a_link_that_names_another_host_shows_the_true_one() -> None:
    assert render("[www.bank.example](https://evil.example/x)").text == "www.bank.example (evil.example)"
    assert '<span class="link-host"> (evil.example)</span>' in render("[bank.example](https://evil.example/)").html
    assert render("[Bank.example](https://www.bank.example/x)").text == "Bank.example"
    assert render("[société.example](https://xn--socit-esab.example/)").text == "société.example"


# Mentions


def test_a_mention_links_to_the_person_under_her_present_name() -> None:
    rendered = render("Bonjour @[Ana S.](person:12) !", mentions=ANA)
    assert rendered.html == '<p>Bonjour <a class="mention" href="/people/12/">@Ana Silva</a> !</p>\n'
    assert (rendered.mentions, rendered.text) == ((12,), "Bonjour @Ana Silva !")


def test_somebody_who_may_not_be_mentioned_stays_words() -> None:
    rendered = render("@[Eve](person:99) and @[Ana](person:12)", mentions=ANA)
    assert rendered.html.startswith("<p>@Eve and <a")
    assert rendered.mentions == (12,)


def test_a_name_is_text_and_never_markup() -> None:
    assert "@A &lt;b&gt; *x*</a>" in render("@[A](person:12)", mentions={12: "A <b> *x*"}).html


def test_in_code_in_links_and_in_pictures_nobody_is_mentioned() -> None:
    source = "`@[A](person:12)` [x @[A](person:12)](http://a.example) ![@[A](person:12)](http://b.example)"
    assert render(source, mentions=ANA).mentions == ()
    assert render("```\n@[A](person:12)\n```", mentions=ANA).mentions == ()


def test_fifty_people_are_mentioned_and_the_next_stay_words() -> None:
    people = {number: f"P{number}" for number in range(1, 61)}
    source = " ".join(f"@[P{number}](person:{number})" for number in people)
    rendered = render(source + " @[P1](person:1)", mentions=people)
    assert rendered.mentions == tuple(range(1, 51))
    assert rendered.html.count('class="mention"') == MENTIONS + 1
    assert rendered.text.endswith("@P59 @P60 @P1")
    assert mention_ids(source) == list(range(1, 51))


def test_case_e5_ten_thousand_mentions_keep_every_name() -> None:
    source = " ".join(f"@[Person {number}](person:{number})" for number in range(1, 10_001))
    rendered = render(source, mentions={number: f"Person {number}" for number in range(1, 10_001)})
    assert rendered.text.count("@Person") == 10_000
    assert len(rendered.mentions) <= MENTIONS


def test_the_longest_post_of_mentions_still_mentions_fifty() -> None:
    source = " ".join(f"@[Person {number}](person:{number})" for number in range(1, 10_001))[:20_000]
    assert len(render(source, mentions=dict.fromkeys(range(1, 10_001), "x")).mentions) == MENTIONS


@given(st.text("@[]() \nperson:0123456789ab`*#\\", max_size=60))
def test_whoever_is_mentioned_was_asked_for_first(source: str) -> None:
    everybody = dict.fromkeys(mention_ids(source), "x")
    assert set(render(source, mentions=everybody).mentions) <= set(mention_ids(source))


def test_without_markup_a_mention_is_a_name() -> None:
    assert plain_mentions("a @[Ana Silva](person:12), b") == "a @Ana Silva, b"


# Topics


def test_a_topic_links_to_its_page_by_its_normal_form() -> None:
    rendered = render("#Réunion and #a-b_c, #réunion")
    assert rendered.html.startswith('<p><a class="topic" href="/topics/reunion/">#Réunion</a> and <a')
    assert rendered.topics == ("réunion", "a-b_c")


@pytest.mark.parametrize("source", ["#топик", "#議題", "#हिन्दी", "#e\u0301te\u0301", "(#x)", "**#x**", "« #x »", "|#x"])
def test_a_topic_is_found_in_any_script_and_after_an_opening_sign(source: str) -> None:
    name = source.strip("(*) «»|").removeprefix("#")
    rendered = render(source)
    assert f">#{name}</a>" in rendered.html
    assert len(rendered.topics) == 1


@pytest.mark.parametrize(
    "source",
    [
        "C#x",
        "# x",
        "##x",
        "a/#x",
        "&#120;",
        "\\#x",
        "`#x`",
        "[#x](http://a.example)",
        "http://a.example/#x",
        "#1",
        "#",
        "#-",
    ],
)
def test_what_only_looks_like_a_topic_is_none(source: str) -> None:
    assert render(source).topics == ()


def test_a_topic_of_fifty_characters_is_one_and_of_fifty_one_is_not() -> None:
    assert render("#" + "a" * 50).topics == ("a" * 50,)
    assert render("#" + "a" * 51).topics == ()


def test_five_topics_are_recognised_and_the_next_stay_words() -> None:
    rendered = render(" ".join(f"#t{number}" for number in range(40)) + " #t0")
    assert rendered.topics == tuple(f"t{number}" for number in range(TOPICS))
    assert rendered.html.count('class="topic"') == TOPICS + 1
    assert rendered.text.endswith("#t38 #t39 #t0")


@given(st.text("#ab é-_1\n`[]()*\\/.>&;\u0301", max_size=60))
def test_the_scanner_misses_no_topic_that_rendering_finds(source: str) -> None:
    assert set(render(source).topics) <= set(topics(source))


# Plain text, and nothing lost


def test_the_plain_text_has_the_words_of_every_block() -> None:
    source = "# Head\n\nA *b* `c`\nd\n\n- e\n- f\n\n|g|h|\n|-|-|\n|i|j|\n\n    k < l\n\n> m"
    assert render(source).text == "Head\nA b c\nd\ne\nf\ng  h\ni  j\nk < l\nm"


def test_what_nests_too_deep_is_shown_as_it_was_written() -> None:
    source = "> " * 40 + "at the bottom"
    assert render(source).text == source
    assert (
        "at the bottom"
        in render("".join(f"{'  ' * depth}- {depth}\n" for depth in range(40)) + "  " * 40 + "- at the bottom").text
    )


def test_what_is_shown_as_it_was_written_keeps_paragraphs_lines_and_names() -> None:
    rendered = render("[" * 20_000 + "<b>\nx\n\n@[Ana](person:12)", mentions=ANA)
    assert rendered.html.endswith("[[&lt;b&gt;<br>\nx</p>\n<p>@Ana</p>")
    assert rendered.mentions == ()


@given(st.text())
def test_any_text_is_rendered_to_html_that_sanitising_leaves_alone(source: str) -> None:
    html = render(source, mentions=ANA).html
    assert sanitise(html) == html


@given(st.text("abc \n*_>-1.#", max_size=80))
def test_no_letter_of_a_text_is_lost(source: str) -> None:
    assert sorted(filter(str.isalpha, render(source).text)) == sorted(filter(str.isalpha, source))


@pytest.mark.parametrize(
    ("ways", "slug"),
    [
        (["Fiscalité-Carbone", "fiscalite_carbone", "FISCALITÉ carbone", "#fiscalité-carbone"], "fiscalite-carbone"),
        (["œuvre", "Oeuvre"], "oeuvre"),
        (["会議"], "会議"),
        (["a" * 10_000], "a" * 60),
        (["\u0640", "---", ""], ""),
    ],
)
def test_case_accents_and_spaces_make_no_other_topic(ways: list[str], slug: str) -> None:
    assert {topic_slug(way) for way in ways} == {slug}


CLOSED = '<p class="topics"><a class="topic" href="/topics/a/">#a</a>'


@pytest.mark.parametrize(
    ("source", "before"),
    [
        ("Words\n\n#a", "<p>Words</p>\n"),
        ("#a\n#b", ""),
        ("One. Two! #a #b", "<p>One. Two!</p>\n"),
        ("One\n#a #b", "<p>One</p>\n"),
        ("# Title\n\n#a", "<h3>Title</h3>\n"),
    ],
)
def test_topics_that_close_a_text_stand_in_a_paragraph_of_their_own(source: str, before: str) -> None:
    rendered = render(source)
    assert rendered.html.startswith(before + CLOSED)
    assert rendered.topics == (("a", "b") if "#b" in source else ("a",))


@pytest.mark.parametrize(
    "source",
    [
        "About #a",
        "#a and #b.",
        "#a\n\nWords",
        "> One. #a",
        "- One. #a",
        "One. #a #b,",
        "#a [x](/y)",
        "**#a**",
        "#a #b x",
    ],
)
def test_topics_within_a_text_stay_where_they_are(source: str) -> None:
    assert 'class="topics"' not in render(source).html
