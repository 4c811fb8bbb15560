"""The addresses of links."""

from django.urls import path

from maillon.content.kinds.link import views

urlpatterns = [path("links/look/", views.look)]
