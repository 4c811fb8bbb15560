"""The addresses of questions."""

from django.urls import path

from maillon.content.kinds.question import asking_views, views

urlpatterns = [
    path("questions/", views.unanswered),
    path("p/<int:number>/same/", views.same),
    path("p/<int:number>/asked/", asking_views.say),
    path("p/<int:number>/asked/somebody/", asking_views.pass_on),
    path("p/<int:number>/page-wish/", asking_views.wish),
    path("comments/<int:number>/accept/", views.accept),
]
