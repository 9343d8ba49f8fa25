from django.urls import path

from alliance.portal.commitments import views

urlpatterns = [
    path("commitments/", views.commitments, name="commitments"),
    path("commitments/feed.atom", views.feed, name="commitments_atom"),
    path("commitments/<slug:slug>/", views.commitment, name="commitment"),
    path("commitments/<slug:slug>/ort.json", views.record, name="commitment_record"),
]
