"""How long a text would keep the Markdown parser busy, told from its signs before it is parsed."""

from __future__ import annotations

from typing import Final

BUDGET: Final = 90_000
"""Estimated microseconds of parsing beyond which a text is shown as it was written; people's need a tenth of it."""

LONGEST: Final = 400_000
"""Characters beyond which nothing is parsed."""

_COST_OF_SIGNS: Final = {60: "@", 20: "\n#", 10: "[", 8: "*_~&", 6: "`<|", 4: "]!", 3: ">\\", 2: '$%+-={}":'}
_COST_OF_BEGINNINGS: Final = {"@[": -30, "](person:": -40, "](": 45, "://": 70, "www.": 60, "![": 6}
"""Measured for each sign in runs of 100,000 characters; a mention costs less than an address and a link would."""

_MICROSECONDS: Final = {sign: cost for cost, signs in _COST_OF_SIGNS.items() for sign in signs} | _COST_OF_BEGINNINGS


def is_costly(source: str) -> bool:
    """Tell whether parsing this could take longer than a page may wait (CASES E5)."""
    if len(source) > LONGEST:
        return True
    return sum(cost * source.count(sign) for sign, cost in _MICROSECONDS.items()) > BUDGET
