"""The addresses of what one reads and writes, and of health."""

from django.urls import path

from maillon.feed import kept, moving, profiles, threads, views, writing

urlpatterns = [
    path("", views.home),
    path("seen/", views.seen),
    path("feed/order/", views.set_order),
    path("kept/", kept.kept),
    path("p/<int:number>/kept/", kept.publication),
    path("comments/<int:number>/kept/", kept.comment),
    path("publish/", writing.publish),
    path("c/<str:slug>/", views.community_stream),
    path("c/<str:slug>/forum/", views.community_forum),
    path("p/<int:number>/", threads.thread),
    path("p/<int:number>/first/", threads.first),
    path("p/<int:number>/read/", threads.read),
    path("p/<int:number>/comment/", writing.comment),
    path("p/<int:number>/edit/", writing.edit_publication),
    path("comments/<int:number>/", threads.message),
    path("comments/<int:number>/edit/", writing.edit_comment),
    path("p/<int:number>/move/", moving.move),
    path("comments/<int:number>/move/", moving.move_part),
    path("people/<int:number>/", profiles.profile),
    path("health/live", views.health_live),
    path("health/ready", views.health_ready),
]
