"""The addresses of notices."""

from django.urls import path

from maillon.notifications import views

urlpatterns = [path("notices/", views.notices), path("notices/read/", views.read_all)]
