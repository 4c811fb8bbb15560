"""The product's addresses, with those of bringing mail in."""

from maillon.config.urls import urlpatterns as product
from maillon.integrations.mail.urls import urlpatterns as mail

urlpatterns = [*product, *mail]
