"""The templates of communities as they are delivered: in the order in which such communities live best, and with what each
says at first. An organisation's administrators change them (`templates`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from maillon.access.models import CLOSED, MEMBERS, OPEN
from maillon.communities.faces import ICONS
from maillon.communities.models import BUSINESS, LEISURE

BLANK = "blank"


@dataclass(frozen=True, kw_only=True)
class Template:
    """With what the questionnaire of a new community is filled. `objective` and `indicator` are examples, told and not
    filled in: a sentence that nobody wrote is nobody's objective."""

    key: str
    name: str
    # When such a community lives well.
    help: str
    purpose: str = BUSINESS
    kind: str = ""
    objective: str = ""
    indicator: str = ""
    access: str = OPEN
    publishers: str = MEMBERS
    is_extended: bool = False
    about: str = ""
    charter: str = ""
    door_question: str = ""
    colour: int = 0
    is_built_in: bool = True
    is_edited: bool = False
    is_hidden: bool = False

    @property
    def icon(self) -> str:
        """The mark of its row."""
        if self.key == BLANK:
            return "plus"
        return "leisure" if self.purpose == LEISURE else ICONS[self.kind]


_DELIVERED = (
    Template(
        key="gathering",
        kind="gathering",
        colour=20,
        name=_("Company event"),
        help=_("It opens before the day, and lives until all that was said there can be found."),
        objective=_("Whoever could not come knows within a week what was said and decided."),
        indicator=_("Half of those who came have written or answered here."),
        about=_(
            "Before: the programme and who comes. During: pictures and questions. Afterwards: slides and decisions."
        ),
        charter=_(
            "Questions about the day are asked here and not by mail.\n"
            "Whoever spoke leaves the slides here.\n"
            "Ask people before you show their picture."
        ),
    ),
    Template(
        key="product",
        kind="product",
        colour=6,
        name=_("Product or technology"),
        help=_("Those who design, sell and repair it answer each other."),
        objective=_("A question about the product has its answer within a day, whoever asks."),
        indicator=_("Share of questions that are solved within a day."),
        about=_("All that is known of it: what it does, where it is in use, what goes wrong and what helps."),
        charter=_(
            "Ask in public: the same question comes again.\n"
            "Say which version and which site you speak of.\n"
            "What a customer told us in confidence does not belong here."
        ),
    ),
    Template(
        key="problem",
        kind="problem",
        colour=2,
        name=_("Customer problem"),
        help=_("One customer waits for one answer; once that is found, it ends."),
        objective=_("The cause is found, and the customer works again by the end of the month."),
        indicator=_("The day on which the customer says that it is solved."),
        about=_("What was seen, since when, and what was tried. Who has met it before is asked to say so."),
        charter=_(
            "Facts first: what was measured, when, and by whom.\n"
            "What did not help is written down as well.\n"
            "At the end somebody sums up the cause and the remedy."
        ),
    ),
    Template(
        key="customer",
        kind="customer",
        colour=13,
        access=CLOSED,
        name=_("Customer account"),
        help=_("Everybody who meets the customer tells the others what was said."),
        objective=_("Nobody visits the customer without knowing what the others promised."),
        indicator=_("Share of visits that are told here within two days."),
        about=_("Who the customer is, who knows whom there, what runs at present and what was promised."),
        charter=_(
            "Every visit is told in five lines: with whom, about what, what follows.\n"
            "Write as if the customer might read it one day.\n"
            "Prices and contracts stay where they are filed."
        ),
        door_question=_("What do you do for this customer?"),
    ),
    Template(
        key="trade",
        kind="trade",
        colour=21,
        name=_("Trade"),
        help=_("People of one trade and many sites ask each other how they do it."),
        objective=_("What one site has learnt is used at two others within six months."),
        indicator=_("Number of practices that a second site took over."),
        about=_("How we work, what we try, what we would not do again; for beginners as well as for the old hands."),
        charter=_(
            "No question is too simple.\n"
            "Show how you do it: a picture says more than a procedure.\n"
            "Say it when an answer of somebody else has served you."
        ),
    ),
    Template(
        key="project",
        kind="project",
        colour=10,
        name=_("Project"),
        help=_("It has an end in sight, and decisions are written where all can find them."),
        objective=_("It is in service on the day that was said, and everybody concerned knows where it stands."),
        indicator=_("Milestones that were reached on their day."),
        about=_("What is to be done, by when, with whom, and where the documents are."),
        charter=_(
            "Each decision is written down with its reason.\n"
            "What is late is said as soon as it is known.\n"
            "Once it is over, it is archived with what was learnt."
        ),
    ),
    Template(
        key="partner",
        kind="partner",
        colour=8,
        access=CLOSED,
        is_extended=True,
        name=_("Partner"),
        help=_("Guests of the partner find one place for what is common, and nothing else."),
        objective=_("Both houses work from the same documents and know whom to ask."),
        indicator=_("Share of the partner’s questions that are answered within two days."),
        about=_("What we do together, who does it in each house, and what has been agreed."),
        charter=_(
            "The partner reads all that is written here.\n"
            "What concerns our own house alone is written elsewhere.\n"
            "What was agreed on the telephone is confirmed here in a sentence."
        ),
        door_question=_("What do you do with this partner?"),
    ),
    Template(
        key="leisure",
        purpose=LEISURE,
        name=_("Leisure"),
        help=_("Something people do together, however small they begin."),
        objective=_("We meet once a month, and whoever is new comes back."),
        indicator=_("How many come, and how many of them for the first time."),
        about=_("Who we are, when we meet, and what one needs to join in."),
        charter=_(
            "Beginners are welcome.\nNobody has to come, and nobody has to say why.\nWork is talked about elsewhere."
        ),
    ),
    Template(
        key=BLANK,
        name=_("Blank"),
        help=_("For what fits none of these: the same questions, and nothing filled in."),
    ),
)
"""In English; what reads them takes the reader's language."""
_WORDS = ("name", "help", "objective", "indicator", "about", "charter", "door_question")


def delivered() -> list[Template]:
    """All of them, in the reader's language."""
    return [replace(one, **_words(one)) for one in _DELIVERED]


def _words(one: Template) -> dict[str, Any]:
    return {field: gettext(words) for field in _WORDS if (words := getattr(one, field))}
