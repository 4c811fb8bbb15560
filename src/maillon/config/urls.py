"""Every address, slice by slice."""

from django.urls import path

from maillon.accounts.urls import urlpatterns as accounts
from maillon.communities.urls import urlpatterns as communities
from maillon.config.api import urlpatterns as api
from maillon.config.kinds import KINDS
from maillon.content.urls import urlpatterns as content
from maillon.core.ui.views import gallery
from maillon.directory.urls import urlpatterns as directory
from maillon.feed.urls import urlpatterns as feed
from maillon.integrations.mail.urls import urlpatterns as imports
from maillon.integrations.urls import urlpatterns as integrations
from maillon.notifications.urls import urlpatterns as notifications
from maillon.people.urls import urlpatterns as people
from maillon.search.urls import urlpatterns as search

urlpatterns = [
    *communities,  # before feed: /c/new/ is no community's home
    *feed,
    *content,
    *(address for kind in KINDS for address in kind.addresses()),
    *directory,
    *people,
    *notifications,
    *search,
    *integrations,
    *imports,
    *accounts,
    *api,
    path("ui/", gallery),
]

handler400 = "maillon.core.web.refusals.bad_request"
handler403 = "maillon.core.web.refusals.forbidden"
handler404 = "maillon.core.web.refusals.not_found"
handler500 = "maillon.core.web.refusals.failed"
