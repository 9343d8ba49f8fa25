from django.urls import path

from core.ui import views

urlpatterns = [path("", views.show, name="ui")]
