"""The addresses of what is one's own, and of following."""

from django.urls import path

from maillon.people import views

urlpatterns = [
    path("me/", views.settings),
    path("me/profile/", views.edit),
    path("me/language/", views.set_language),
    path("me/asked-weekly/", views.set_asked_weekly),
    path("me/theme/", views.set_theme),
    path("me/sessions/<int:number>/end/", views.end_session),
    path("me/sessions/end/", views.end_other_sessions),
]
