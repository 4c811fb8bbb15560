"""The addresses of search and of completion."""

from django.urls import path

from maillon.search import views

urlpatterns = [
    path("complete/alike", views.alike_options),
    path("search/", views.search_page),
    path("search/suggest/", views.suggestions),
    path("complete/people", views.people_options),
    path("complete/topics", views.topic_options),
    path("complete/topics-in", views.topics_in),
]
