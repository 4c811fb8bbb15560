"""The addresses of the directory."""

from django.urls import path

from maillon.directory import views

urlpatterns = [
    path("people/", views.directory),
    path("people/<int:number>/photo/<str:name>", views.photo),
    path("people/<int:number>/follow/", views.follow),
]
