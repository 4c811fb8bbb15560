"""Mail as a page shows it: words flow, code keeps its shape, quotes fold, signatures stand apart, nothing is lost."""

from __future__ import annotations

import json
import time
from html import unescape
from pathlib import Path
from random import Random
from re import findall, sub

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.text.characters import clean
from maillon.core.text.mail import plain_mail, render_mail, with_words

FOLDED = '<details class="mail-quote" data-lines="{}" data-levels="{}" data-from="{}"><summary>'


def test_a_short_mail_is_paragraphs():
    assert render_mail("Bonjour,\n\nUn.\nDeux.\n") == "<p>Bonjour,</p>\n<p>Un.<br>\nDeux.</p>"


def test_lines_that_only_the_width_broke_flow_and_others_stay():
    text = (
        "This sentence was written in a window of seventy-two columns, where\n"
        "programs break lines, and it goes on until here.\nThis line was begun by hand.\n- an item\n- another"
    )
    assert render_mail(text) == (
        "<p>This sentence was written in a window of seventy-two columns, where\n"
        "programs break lines, and it goes on until here.<br>\nThis line was begun by hand.<br>\n"
        "- an item<br>\n- another</p>"
    )


def test_a_quote_is_folded_with_its_author_its_lines_and_its_levels():
    text = "Thank you.\n\nOn Mon, 3 Mar 2025 at 10:00, Klaus Brandt <kb@x.org> wrote:\n> One.\n>\n>> Two.\n> Three.\n"
    html = render_mail(text)
    assert html.startswith("<p>Thank you.</p>\n" + FOLDED.format(3, 2, "Klaus Brandt") + "3 · Klaus Brandt</summary>")
    assert "<blockquote><p>One.</p>\n<blockquote><p>Two.</p></blockquote>\n<p>Three.</p></blockquote></details>" in html
    assert plain_mail(text) == "Thank you."


@pytest.mark.parametrize(
    ("announcement", "author"),
    [
        ("On 3 Mar 2025, at 10:00, Klaus Brandt wrote:", "Klaus Brandt"),
        ("Le 3 mars 2025 à 10:00, Klaus Brandt <kb@example.org> a écrit :", "Klaus Brandt"),
        ("Le lun. 3 mars 2025 à 10:00, Klaus Brandt\n<kb@example.org> a écrit :", "Klaus Brandt"),
        ("Am 03.03.2025 um 10:00 schrieb Klaus Brandt:", "Klaus Brandt"),
        ("Klaus Brandt <kb@example.org> schrieb am Mo., 3.\nMärz 2025 um 10:00 Uhr:", "Klaus Brandt"),
        ("El 3 mar. 2025 10:00, Klaus Brandt <kb@example.org> escribió:", "Klaus Brandt"),
        ("Il giorno 3 mar 2025, alle ore 10:00, Klaus Brandt ha scritto:", "Klaus Brandt"),
        ("Op 3 mrt. 2025 om 10:00 schreef Klaus Brandt <kb@example.org>:", "Klaus Brandt"),
        ("Den 3. mars 2025 kl. 10.00 skrev Klaus Brandt <kb@example.org>:", "Klaus Brandt"),
        ("3 марта 2025 г. 10:00 пользователь Klaus Brandt <\nkb@example.org> написал:", "Klaus Brandt"),
        ("Klaus Brandt writes:", "Klaus Brandt"),
        ("Quoting Klaus Brandt <kb@example.org>:", "Klaus Brandt"),
        ("On 3/3/25 10:00 AM, kb at example.org wrote:", "kb"),
    ],
)
def test_who_is_quoted_is_known_in_many_languages(announcement, author):
    html = render_mail(f"Mine.\n\n{announcement}\n> Yours.\n")
    assert findall('data-from="([^"]*)"', html) == [author] or (author == "kb" and "kb" in html)
    assert plain_mail(f"Mine.\n\n{announcement}\n> Yours.\n") == "Mine."


@pytest.mark.parametrize(
    "header",
    [
        "-----Original Message-----\nFrom: Klaus Brandt\nSent: Monday\nTo: Ana\nSubject: x\n",
        "De : Klaus Brandt <kb@example.org>\nEnvoyé : lundi 3 mars 2025 10:00\nÀ : Ana\nObjet : x\n",
        "________________________________\nVon: Klaus Brandt\nGesendet: Montag\nAn: Ana\nBetreff: x\n",
        "-----Message d'origine-----\nDe : Klaus Brandt [mailto:kb@example.org]\nEnvoyé : lundi\nÀ : Ana\n",
    ],
)
def test_a_whole_mail_below_the_answer_is_folded(header):
    text = f"My answer.\n\n{header}\nTheir words.\n\nMore of them.\n"
    html = render_mail(text)
    assert html.startswith('<p>My answer.</p>\n<details class="mail-quote" data-lines=')
    assert 'data-from="Klaus Brandt"' in html
    assert "Their words." in html.partition("<summary>")[2]
    assert plain_mail(text) == "My answer."


def test_a_mail_passed_on_is_open_and_found():
    text = "Look.\n\n---------- Forwarded message ---------\nFrom: Klaus\nDate: x\nSubject: y\nTo: z\n\nHis words.\n"
    assert '<details class="mail-quote" open' in render_mail(text)
    assert "His words." in plain_mail(text)


def test_a_mail_of_quotes_only_is_open_and_found():
    assert '<details class="mail-quote" open' in render_mail("> All of it.\n")
    assert plain_mail("> All of it.\n") == "All of it."


def test_short_quotes_answered_point_by_point_stay_open_and_long_ones_fold():
    long = "".join(f"> line {n}\n" for n in range(9))
    html = render_mail(f"On 3 Mar 2025, Klaus wrote:\n> One?\n\nYes.\n\n> Two?\n\nNo.\n\n{long}\nWell.\n")
    assert findall('class="mail-quote"( open)? data-lines="([0-9]+)"', html) == [
        (" open", "1"),
        (" open", "1"),
        ("", "9"),
    ]


def test_signatures_stand_apart_and_are_not_found():
    text = "Words.\n\n-- \nDr. Klaus Brandt\nInstitut\n"
    assert (
        render_mail(text) == '<p>Words.</p>\n<div class="mail-signature">-- <br>\nDr. Klaus Brandt<br>\nInstitut</div>'
    )
    assert plain_mail(text) == "Words."


def test_a_signature_ends_where_a_quote_begins():
    html = render_mail("Words.\n\n-- \nAna\n\nOn 3 Mar 2025 Klaus Brandt wrote:\n> His.\n")
    assert '<div class="mail-signature">-- <br>\nAna</div>' in html
    assert 'data-from="Klaus Brandt"' in html


@pytest.mark.parametrize(
    "line", ["Sent from my iPhone", "Envoyé de mon téléphone", "Von meinem iPhone gesendet", "Get Outlook for iOS"]
)
def test_what_a_telephone_adds_is_a_signature(line):
    assert f'<div class="mail-signature">{line}</div>' in render_mail(f"Words.\n\n{line}\n")


def test_what_a_list_adds_is_a_signature():
    footer = (
        "_______________________________________________\nR-help mailing list\nhttps://lists.example/listinfo/r-help"
    )
    assert render_mail(f"Words.\n\n{footer}\n").count('<div class="mail-signature">') == 1


def test_text_below_two_dashes_that_goes_on_for_long_is_no_signature():
    text = "Words.\n--\n" + "".join(f"line {n}\n\n" for n in range(30))
    assert "mail-signature" not in render_mail(text)
    assert "line 29" in plain_mail(text)


@pytest.mark.parametrize(
    "shape",
    [
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n context\n-old\n+new\n\n context",
        "for (i in 1:10) {\n    print(i)\n}",
        "    x <- 1\n    y <- 2",
        "name      count   share\nquay 7       12     3 %\nquay 8        4     1 %",
        "| a | b |\n|---|---|\n| 1 | 2 |",
    ],
)
def test_code_tables_and_patches_keep_their_shape(shape):
    html = render_mail(f"Look at this, please, all of you:\n\n{shape}\n\nThank you.\n")
    assert f"<pre>{shape}</pre>" in unescape(html)


def test_a_prompt_of_a_program_is_no_quote():
    html = render_mail("I typed this.\n\n> library(foo)\n> x <- foo(1)\n[1] 2\n\nand that came.\n")
    assert "mail-quote" not in html
    assert "<pre>&gt; library(foo)\n&gt; x &lt;- foo(1)\n[1] 2</pre>" in html


def test_links_are_made_of_addresses_and_leave_out_what_the_sentence_adds():
    html = render_mail("See (https://example.org/a_(b)), <http://x.org/?a=1&b=2>. And mailto:ana@x.org!")
    assert findall('href="([^"]*)"', html) == [
        "https://example.org/a_(b)",
        "http://x.org/?a=1&amp;b=2",
        "mailto:ana@x.org",
    ]
    assert "</a>), &lt;<a" in html


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "ftp://x.org", "vbscript:x", "file:///etc/passwd"]
)
def test_other_addresses_are_no_links(text):
    assert "<a" not in render_mail(text)


def test_nothing_written_is_markdown():
    assert render_mail("# no *title* [x](y) `z`") == "<p># no *title* [x](y) `z`</p>"


def test_a_sentence_is_put_on_a_folded_quote_when_it_is_shown():
    html = render_mail("Mine.\n\nOn 3 Mar 2025 Klaus <kb@x.org> wrote:\n> a\n> > b\n")
    shown = with_words(html, words=lambda lines, levels, name: f"{lines} lines & {levels} levels of {name}")
    assert "<summary>2 lines &amp; 2 levels of Klaus</summary>" in shown
    assert with_words("<p>other</p>", words=lambda *_: "") == "<p>other</p>"


def test_nobody_can_write_a_summary_of_her_own():
    text = 'Mine <details class="mail-quote" data-lines="9" data-levels="1" data-from="x"><summary>y</summary>'
    assert with_words(render_mail(text), words=lambda *_: "CHANGED").count("CHANGED") == 0


TAGS = {"p", "br", "pre", "a", "div", "details", "summary", "blockquote"}


def tags_of(html: str) -> set[str]:
    return set(findall(r"</?([a-zA-Z]+)", html))


@given(st.text(alphabet=">|-_ \n:<&\"'ab@.1/On wrote", max_size=400))
def test_case_e1_whatever_is_written_only_our_tags_come_out_and_no_letter_is_lost(text: str):
    html = render_mail(text)
    assert tags_of(html) <= TAGS
    shown = unescape(sub(r"<summary>[^<]*</summary>|<[^<>]*>", "", html))
    assert sub(r"[\s>|]+", "", shown) == sub(r"[\s>|]+", "", clean(text))


def test_case_e1_naughty_strings_come_out_escaped(corpora: Path):
    for text in json.loads((corpora / "naughty-strings" / "blns.json").read_text()):
        for written in (text, f"> {text}", f"-- \n{text}", f"    {text}", f"On 3 Mar 2025 {text} wrote:\n> x"):
            html = render_mail(written)
            assert tags_of(html) <= TAGS
            assert not findall(r"<[^>]*\son\w+=|<a href=\"(?!https?://|mailto:)", html)


LONG = 100_000
HOSTILE = [
    "a\n",
    ">",
    ">\n",
    "> ",
    "-- \n",
    "--\n",
    "From: a\n",
    "From: a\nTo: b\nSubject: c\n",
    "On 1 \n",
    "On 2010 a wrote:\n",
    "On 2010 <a@b> x\n> a\n",
    "-----Original Message-----\n",
    "http://",
    "http://a ",
    "______\n",
    "\n",
    " ",
    "\t",
    "a(",
    "| a |\n",
    "|",
    "&",
    "<",
    "- a\n",
    ":",
    ">>>>> a\n    > b\n",
    "> a\nb\n",
    "x:\n> a\n",
    "日\n",
    "1-\n",
    "[[",
    ")",
    "Sent from my x\n\n",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_any_text_is_rendered_in_linear_time(piece):
    begins = time.process_time()
    render_mail(piece * (LONG // len(piece)))
    assert time.process_time() - begins < 0.8  # 0.2 s at most on a quiet machine


def test_noise_is_rendered_in_linear_time():
    begins = time.process_time()
    render_mail("".join(Random(1).choices(">-_ \n:<@From12|", k=LONG)))
    assert time.process_time() - begins < 0.8
