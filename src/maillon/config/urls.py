"""Every address, slice by slice."""

from maillon.accounts.urls import urlpatterns as accounts
from maillon.communities.urls import urlpatterns as communities
from maillon.content.urls import urlpatterns as content
from maillon.directory.urls import urlpatterns as directory
from maillon.feed.urls import urlpatterns as feed
from maillon.notifications.urls import urlpatterns as notifications
from maillon.people.urls import urlpatterns as people

urlpatterns = [*feed, *communities, *content, *directory, *people, *notifications, *accounts]
