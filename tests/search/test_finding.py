"""What is found by which words."""

from __future__ import annotations


def test_a_post_is_found_by_a_word_of_its_text(write, find):
    post = write("Le portique numéro trois est arrêté.")
    assert find("ana", "portique") == [post.url]
