"""The addresses of personal tokens."""

from django.urls import path

from maillon.integrations import views

urlpatterns = [
    path("me/tokens/", views.tokens),
    path("me/tokens/<int:number>/revoke/", views.revoke),
]
