"""The addresses of announcements."""

from django.urls import path

from maillon.content.kinds.announcement import views

urlpatterns = [
    path("p/<int:number>/acknowledge/", views.acknowledge),
    path("p/<int:number>/missing/", views.missing),
    path("p/<int:number>/missing.csv", views.missing_as_table),
    path("p/<int:number>/remind/", views.remind),
]
