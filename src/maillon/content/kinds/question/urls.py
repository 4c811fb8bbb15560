"""The addresses of questions."""

from django.urls import path

from maillon.content.kinds.question import views

urlpatterns = [
    path("questions/", views.unanswered),
    path("p/<int:number>/same/", views.same),
    path("comments/<int:number>/vote/", views.vote),
    path("comments/<int:number>/accept/", views.accept),
]
