"""The addresses of question hours."""

from django.urls import path

from maillon.content.kinds.hour import views

urlpatterns = [
    path("hours/", views.hours),
    path("hours/owed/", views.owed),
    path("hours/<int:number>/times/", views.times),
]
