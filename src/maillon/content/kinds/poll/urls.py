"""The addresses of polls."""

from django.urls import path

from maillon.content.kinds.poll import views

urlpatterns = [
    path("p/<int:number>/vote/", views.vote),
    path("p/<int:number>/votes/", views.votes),
    path("p/<int:number>/votes.csv", views.votes_as_table),
    path("p/<int:number>/close/", views.close),
]
