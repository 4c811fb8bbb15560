"""The addresses of what one reads and writes, and of health."""

from django.urls import path

from maillon.feed import drafts, kept, printing, profiles, threads, topics, views, writing

urlpatterns = [
    path("", views.home),
    path("seen/", views.seen),
    path("feed/order/", views.set_order),
    path("kept/", kept.kept),
    path("drafts/", drafts.drafts),
    path("drafts/at/<str:place>/", drafts.at_place),
    path("drafts/at/<str:place>/discard/", drafts.discard),
    path("drafts/<int:number>/delete/", drafts.delete),
    path("drafts/<int:number>/publish/", drafts.publish_now),
    path("drafts/<int:number>/back/", drafts.back_to_draft),
    path("drafts/<int:number>/date/", drafts.change_date),
    path("p/<int:number>/withdrawal/", drafts.withdrawal),
    path("p/<int:number>/kept/", kept.publication),
    path("comments/<int:number>/kept/", kept.comment),
    path("publish/", writing.publish),
    path("c/<str:slug>/", views.community_stream),
    path("c/<str:slug>/forum/", views.community_forum),
    path("p/<int:number>/", threads.thread),
    path("p/<int:number>/first/", threads.first),
    path("p/<int:number>/print/", printing.printed),
    path("p/<int:number>/read/", threads.read),
    path("p/<int:number>/comment/", writing.comment),
    path("p/<int:number>/edit/", writing.edit_publication),
    path("comments/<int:number>/", threads.message),
    path("comments/<int:number>/edit/", writing.edit_comment),
    path("people/<int:number>/", profiles.profile),
    path("topics/", topics.all_topics),
    path("topics/<str:slug>/", topics.topic),
    path("topics/<str:slug>/follow/", topics.follow),
    path("topics/<str:slug>/curate/", topics.curate),
    path("topics/<str:slug>/name/", topics.name),
    path("topics/<str:slug>/merge/", topics.merge),
    path("topics/<str:slug>/separate/", topics.separate),
    path("health/live", views.health_live),
    path("health/ready", views.health_ready),
]
