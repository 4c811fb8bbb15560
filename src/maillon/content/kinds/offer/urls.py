"""The addresses of offers."""

from django.urls import path

from maillon.content.kinds.offer import views

urlpatterns = [
    path("offers/", views.open_offers),
    path("offers/<int:number>/close/", views.close),
    path("offers/<int:number>/extend/", views.extend),
]
