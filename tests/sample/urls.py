from django.urls import path

from tests.sample import views

urlpatterns = [
    path("samples/", views.samples, name="samples"),
    path("samples/<slug:slug>/", views.sample, name="sample"),
]
