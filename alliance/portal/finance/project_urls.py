from django.urls import path

from alliance.portal.finance import projects

urlpatterns = [
    path("finance/projects/", projects.projects, name="projects"),
    path("finance/projects/<slug:slug>/", projects.project, name="project"),
    path("cities/<slug:slug>/finance/", projects.city_projects, name="city_projects"),
]
