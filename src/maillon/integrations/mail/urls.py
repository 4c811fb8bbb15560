"""The addresses of bringing mail in."""

from django.urls import path

from maillon.integrations.mail import views

urlpatterns = [
    path("c/<str:slug>/import/", views.imports),
    path("c/<str:slug>/import/<int:number>/", views.one_import),
]
