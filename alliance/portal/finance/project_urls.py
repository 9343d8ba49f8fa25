from django.urls import path

from alliance.portal import asking
from alliance.portal.finance import data, projects, sought

urlpatterns = [
    path("finance/data.csv", data.projects_csv, name="projects_csv"),
    path("finance/data.csv-metadata.json", data.projects_csv_metadata, name="projects_csv_metadata"),
    path("finance/data.xlsx", data.projects_xlsx, name="projects_xlsx"),
    path("finance/projects/", projects.projects, name="projects"),
    path("finance/projects/sought/", sought.sought, name="sought"),
    path("finance/projects/sought/data.csv", sought.sought_csv, name="sought_csv"),
    path("finance/projects/sought/data.csv-metadata.json", sought.sought_csv, name="sought_csv_metadata"),
    path("finance/projects/<slug:slug>/", projects.project, name="project"),
    path("finance/projects/<slug:slug>/ask/", asking.about_project, name="project_ask"),
    path("cities/<slug:slug>/finance/", projects.city_projects, name="city_projects"),
]
