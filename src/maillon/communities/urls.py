"""The addresses of communities' own pages; their stream and forum are `feed`'s."""

from django.urls import path

from maillon.communities import covers, guest_pages, making, merging_pages, populations, settling, template_pages, views

urlpatterns = [
    path("c/", views.community_list),
    path("c/new/", making.create),
    path("c/mix/", settling.mix),
    path("settings/mix/", settling.wish),
    path("c/<str:slug>/edit/", making.edit),
    path("c/<str:slug>/cover/", covers.choose),
    path("c/<str:slug>/cover/<str:name>", covers.picture),
    path("c/<str:slug>/first/", making.first),
    path("c/<str:slug>/members/", views.members),
    path("c/<str:slug>/about/", views.about),
    path("c/<str:slug>/join/", views.join),
    path("c/<str:slug>/ask/", views.ask),
    path("c/<str:slug>/withdraw/", views.withdraw),
    path("c/<str:slug>/related/", settling.related),
    path("c/<str:slug>/meant-for/", populations.choose),
    path("c/<str:slug>/guests/", guest_pages.guests),
    path("c/<str:slug>/links/", settling.links),
    path("c/<str:slug>/links/<int:number>/end/", settling.end_link),
    path("join/<str:secret>/", settling.by_link),
    path("c/<str:slug>/told/", views.told),
    path("c/<str:slug>/archive/", views.archive),
    path("c/<str:slug>/merge/", merging_pages.merge),
    path("c/<str:slug>/bring-back/", views.bring_back),
    path("c/<str:slug>/leave/", views.leave),
    path("c/<str:slug>/favourite/", views.favourite),
    path("c/<str:slug>/answer/", views.answer),
    path("c/<str:slug>/invite/", views.invite),
    path("c/<str:slug>/role/", views.change_role),
    path("c/<str:slug>/hand-over/", views.hand_over),
    path("c/<str:slug>/remove/", views.remove_member),
    path("settings/templates/", template_pages.settings),
    path("settings/templates/new/", template_pages.add),
    path("settings/templates/<str:key>/", template_pages.edit),
    path("settings/templates/<str:key>/change/", template_pages.change),
    path("invitations/<int:number>/", views.answer_invitation),
]
