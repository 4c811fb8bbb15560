"""The addresses of small acts on publications and comments, and of files."""

from django.urls import path

from maillon.content import featuring_pages, pinning_pages, room_pages, views, voting_pages
from maillon.content.leaders import views as leaders
from maillon.content.previews import views as previews

urlpatterns = [
    path("p/<int:number>/react/", views.react_to_publication),
    path("p/<int:number>/remove/", views.remove_publication),
    path("p/<int:number>/restore/", views.restore_publication),
    path("p/<int:number>/history/", views.history_of_publication),
    path("p/<int:number>/acts/", views.acts_of_publication),
    path("p/<int:number>/discussion/close/", views.close),
    path("p/<int:number>/discussion/open/", views.open_again),
    path("p/<int:number>/pin/", pinning_pages.pin),
    path("p/<int:number>/unpin/", pinning_pages.unpin),
    path("p/<int:number>/previews/", previews.change),
    path("previews/<str:name>/", previews.picture),
    path("p/<int:number>/subscription/", views.set_subscription),
    path("p/<int:number>/keep/", views.keep_publication),
    path("p/<int:number>/let-go/", views.let_publication_go),
    path("comments/<int:number>/keep/", views.keep_comment),
    path("comments/<int:number>/let-go/", views.let_comment_go),
    path("p/<int:number>/reactions/", views.reacted_to_publication),
    path("comments/<int:number>/reactions/", views.reacted_to_comment),
    path("comments/<int:number>/vote/", voting_pages.vote),
    path("comments/<int:number>/react/", views.react_to_comment),
    path("comments/<int:number>/remove/", views.remove_comment),
    path("comments/<int:number>/restore/", views.restore_comment),
    path("comments/<int:number>/history/", views.history_of_comment),
    path("comments/<int:number>/acts/", views.acts_of_comment),
    path("p/<int:number>/feature/", featuring_pages.feature),
    path("p/<int:number>/unfeature/", featuring_pages.unfeature),
    path("p/<int:number>/seen/", featuring_pages.seen),
    path("settings/rooms/", room_pages.settings),
    path("settings/rooms/<str:word>/", room_pages.voices),
    path("settings/leaders/", leaders.settings),
    path("settings/leaders/<int:number>/", leaders.leader),
    path("people/<int:number>/delegates/", leaders.delegates),
    path("people/<int:number>/delivery/", leaders.delivery),
    path("files/", views.upload),
    path("files/<int:number>/", views.file),
    path("files/<int:number>/preview/", views.preview),
]
