from django.urls import path

from events import cards, views

urlpatterns = [
    path("events/", views.events, name="events"),
    path("events/past/", views.past, name="events_past"),
    path("events/<slug:slug>/", views.event, name="event"),
    path("speakers/", views.speakers, name="speakers"),
    path("speakers/card/", cards.own_cards, name="speaker_cards"),
    path("speakers/card/erased/", cards.erased, name="speaker_erased"),
    path("speakers/card/<str:key>/", cards.card, name="speaker_card"),
    path("speakers/card/<str:key>/consents/", cards.save_consents, name="speaker_card_consents"),
    path("speakers/card/<str:key>/take-back/", cards.take_back, name="speaker_card_take_back"),
    path("speakers/card/<str:key>/no-messages/", cards.no_messages, name="speaker_card_no_messages"),
    path("speakers/card/<str:key>/details/", cards.save_details, name="speaker_card_details"),
    path("speakers/card/<str:key>/photo/", cards.own_photo, name="speaker_card_photo"),
    path("speakers/card/<str:key>/photo/new/", cards.save_photo, name="speaker_card_new_photo"),
    path("speakers/card/<str:key>/photo/drop/", cards.drop_photo, name="speaker_card_drop_photo"),
    path("speakers/card/<str:key>/link/", cards.send_link, name="speaker_card_link"),
    path("speakers/card/<str:key>/erase/", cards.erase, name="speaker_card_erase"),
    path("speakers/<slug:slug>/", views.speaker, name="speaker"),
    path("speakers/<slug:slug>/photo/", cards.photo, name="speaker_photo"),
]
