"""Mails about one's own sign-in."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from maillon.accounts.events import ResetAsked
from maillon.accounts.models import Account
from maillon.core.db.scope import current_organisation
from maillon.organisation.models import Organisation
from maillon.people.backend import person_signing_in
from maillon.people.models import Address


def send_reset(event: ResetAsked) -> None:
    """Somebody forgot a password: a link to every verified mailbox of the person whose login was typed, if there is one.

    Runs in the worker: the page cannot tell, not even by its time, whether the login exists (CASES F1, F2).
    """
    realm = Organisation.objects.get(pk=current_organisation()).slug
    person = person_signing_in(event.typed, realm=realm)
    if person is None or person.account is None:
        return
    mailboxes = Address.objects.filter(person=person, verified_at__isnull=False).values_list("value", flat=True)
    with translation.override(person.language or event.language):
        for mailbox in mailboxes:
            _send(mailbox, reset_link(person.account))


def reset_link(account: Account) -> str:
    """An address that lets its holder set a new password, once and for an hour."""
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    return f"{settings.ENVIRONMENT.public_url}/accounts/password/reset/key/{key}/"


def _send(mailbox: str, link: str) -> None:
    text = _(
        "Somebody asked for a new password for your account.\n\n"
        "If it was you, choose it here, within the hour:\n%(link)s\n\n"
        "If it was not you, do nothing: your password stays as it is."
    )
    send_mail(_("A new password for Maillon"), text % {"link": link}, None, [mailbox])
