from django.urls import path

from events import views

urlpatterns = [
    path("events/", views.events, name="events"),
    path("events/past/", views.past, name="events_past"),
    path("events/<slug:slug>/", views.event, name="event"),
    path("speakers/", views.speakers, name="speakers"),
    path("speakers/<slug:slug>/", views.speaker, name="speaker"),
]
