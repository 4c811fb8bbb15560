"""The address of the organisation's values."""

from django.urls import path

from maillon.content.kinds.praise import views

urlpatterns = [path("settings/values/", views.values)]
