"""Words that look French and English, with known frequencies: what the bench searches for stands here.

Of all texts (half of them in each language): each word of COMMON stands in about 10 %, each of MEDIUM in about 0.1 %,
each of RARE in about 0.001 %; PROJECT's two words together in 10 %. All else follows a Zipf law.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Final


def words(text: str) -> tuple[str, ...]:
    """A list of words as it is easily read."""
    return tuple(text.split())


LANGUAGES: Final = ("fr", "en")
PROJECT: Final = {"fr": "projet", "en": "project"}
SHARE: Final = 0.10
COMMON: Final = {
    "fr": words(
        "quai grue bassin navire marée digue chantier équipe réunion dossier plan mesure capteur relevé facture délai"
        " commande atelier pompe vanne hauteur profondeur béton acier soudure peinture houle vent brouillard équipage"
        " remorqueur pilote semaine"
    ),
    "en": words(
        "quay crane basin vessel tide seawall yard crew meeting folder drawing reading sensor survey invoice deadline"
        " order workshop pump valve height depth concrete steel welding paint swell wind fog harbour tugboat mooring"
        " week"
    ),
}
MEDIUM_SHARE, RARE_SHARE = 0.001, 0.00001
_SIZE: Final = 66
_LEXICON: Final = 5000
_STREAM: Final = 150_000
_HEAD: Final = {
    "fr": "de la le et les des en un une du pour que dans qui sur par plus pas au avec ce il sont nous vous on est cette"
    " mais ou comme tout bien même aussi encore très peu avant après depuis chez entre sans sous vers donc alors puis"
    " demain matin suite point fois cas reste partie voir faire dire prendre mettre venir suivre passer demander",
    "en": "the of and to in a is that for it on with as was be by this are at from have not but we you they which or one"
    " all can more if out so up about time then some could when into now only over also back after well way even new"
    " because any these most may next since still here both each before under while see make take come ask follow",
}
_START: Final = {
    "fr": "ab am bar bou cal cha cor dé dra em en fla fra gal gri hou in lan mar mou nar or par pel pra ra res sal sou ta tra ver vo",
    "en": "ab ack ban bel blow brin cal chur crow dal drin el fen flo gar hal hin ket lan mar ner ock par quil ren sel stan thor tin wen",
}
_MIDDLE: Final = {
    "fr": "an bi cou da fi ga gue la li lou ma mi na no pi ra ri ro sa ti tou va vi",
    "en": "ber ding el fer gin ing ker len ling mer ner pen ring sel ster ten ther ver wick",
}
_END: Final = {
    "fr": "age aire ance ard èche ée elle ement ence eur eux ière if ine ique isme oir ois on té tion ure",
    "en": "able age ally ard ation en er est ful hood ible ing ish ity ive less ment ness ow ship some ure ward",
}


def _invented(language: str, count: int, *, taken: set[str], rng: random.Random) -> list[str]:
    start, middle, end = (parts[language].split() for parts in (_START, _MIDDLE, _END))
    made: list[str] = []
    while len(made) < count:
        word = rng.choice(start) + "".join(rng.choices(middle, k=rng.choice((0, 1, 1, 2)))) + rng.choice(end)
        if word not in taken:
            taken.add(word)
            made.append(word)
    return made


def _planted(prefix: str) -> tuple[str, ...]:
    """Words that no other word shares a stem with: three consonant-vowel pairs, as a code name has them."""
    pairs = [c + v for c in "bdfgklmnprtvz" for v in "aiou"]
    return tuple(
        f"{prefix}{pairs[i % len(pairs)]}{pairs[(i * 7 + 3 + i // len(pairs)) % len(pairs)]}k" for i in range(_SIZE)
    )


MEDIUM: Final = _planted("zo")
RARE: Final = _planted("ju")


@cache
def lexicon_of(language: str) -> Lexicon:
    """The language's words, made once."""
    return Lexicon(language)


class Lexicon:
    """The words of one language, drawn with the frequencies of a Zipf law.

    They are drawn once, into a long stream of which every text is a stretch: a draw for each word would take longer
    than writing it down.
    """

    def __init__(self, language: str) -> None:
        reserved = {*PROJECT.values(), *COMMON["fr"], *COMMON["en"], *MEDIUM, *RARE}
        head = [word for word in _HEAD[language].split() if word not in reserved]
        rng = random.Random(f"maillon {language}")  # noqa: S311 - the same words on every machine, not a secret
        words = head + _invented(language, _LEXICON - len(head), taken={*reserved, *head}, rng=rng)
        weights = [1 / (rank + 2.7) for rank in range(len(words))]
        self._stream = rng.choices(words, weights, k=_STREAM)
        self.common = COMMON[language]
        self.project = PROJECT[language]

    def stretch(self, length: int, rng: random.Random) -> list[str]:
        """So many words in a row."""
        start = int(rng.random() * (_STREAM - length))
        return self._stream[start : start + length]
