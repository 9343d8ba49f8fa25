from django.urls import path

from alliance.portal.finance import data, projects, sought

urlpatterns = [
    path("finance/data.csv", data.projects_csv, name="projects_csv"),
    path("finance/data.xlsx", data.projects_xlsx, name="projects_xlsx"),
    path("finance/projects/", projects.projects, name="projects"),
    path("finance/projects/sought/", sought.sought, name="sought"),
    path("finance/projects/sought/data.csv", sought.sought_csv, name="sought_csv"),
    path("finance/projects/<slug:slug>/", projects.project, name="project"),
    path("cities/<slug:slug>/finance/", projects.city_projects, name="city_projects"),
]
