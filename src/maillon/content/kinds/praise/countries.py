"""In which countries praise is off: nobody who works there is praised, and no profile shows that somebody was."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from maillon.content.kinds.praise.events import PraiseCountriesChosen
from maillon.content.kinds.praise.models import PraiseFreeCountry
from maillon.core.db.writing import action
from maillon.core.errors import invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref_of
from maillon.organisation.models import Organisation, Site
from maillon.people.models import Person


def praise_free_countries() -> set[str]:
    """The countries where praise is off (ISO 3166-1, two letters)."""
    return set(PraiseFreeCountry.objects.values_list("country", flat=True))


def countries_here() -> set[str]:
    """The countries in which the organisation has sites, and those that were chosen before."""
    return set(Site.objects.values_list("country", flat=True)) | praise_free_countries()


@action
def choose_praise_free_countries(*, by: Viewer, countries: Collection[str]) -> None:
    """Put these in the place of those where praise is off; what was praised before stays where it was published. The same
    once more changes nothing. Raises Invalid, Forbidden."""
    require(by, "content.edit_values", None)
    Organisation.objects.select_for_update().only("pk").get(pk=by.organisation_id)  # Sent twice, it is chosen once.
    wanted, present = set(countries), praise_free_countries()
    if not wanted <= countries_here():
        raise invalid("countries", _("One of these is not there any more: choose anew."))
    if wanted == present:
        return
    PraiseFreeCountry.objects.filter(country__in=present - wanted).delete()
    PraiseFreeCountry.objects.bulk_create(PraiseFreeCountry(country=one) for one in sorted(wanted - present))
    publish(PraiseCountriesChosen(subject=ref_of(Organisation, by.organisation_id), actor_id=by.person_id))


def is_praised_here(person: Person) -> bool:
    """Whether praise is on where somebody works; where nobody knows where that is, it is."""
    return person.site is None or person.site.country not in praise_free_countries()
