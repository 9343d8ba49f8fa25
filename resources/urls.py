from django.urls import path

from resources import citations, views

urlpatterns = [
    path("resources/", views.resources, name="resources"),
    path("resources/<slug:slug>/", views.resource, name="resource"),
    path("resources/<slug:slug>/cite.<ext>", citations.cite, name="cite"),
    path("resources/<slug:slug>/files/<uuid:file>/", views.edition_file, name="edition_file"),
    path("resources/<slug:slug>/<slug:section>/", views.section, name="resource_section"),
]
