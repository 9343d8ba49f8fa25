from django.urls import path, register_converter

from alliance.portal.planning import actions, addresses, charts, data, indicators, plan, targets, values, year

register_converter(addresses.TargetAddress, "plan_target")
register_converter(addresses.ActionAddress, "plan_action")
register_converter(addresses.IndicatorAddress, "indicator")

urlpatterns = [
    path("cities/<slug:slug>/plan/", plan.city_plan, name="city_plan"),
    path("cities/<slug:slug>/plan/<int:year>/", year.plan_year, name="plan_year"),
    path("cities/<slug:slug>/plan/actions/", actions.plan_actions, name="plan_actions"),
    path("cities/<slug:slug>/plan/data.xlsx", data.plan_data, {"format": "xlsx"}, name="plan_data_xlsx"),
    path("cities/<slug:slug>/plan/data.csv", data.plan_data, {"format": "csv"}, name="plan_data_csv"),
    path("cities/<slug:slug>/plan/data.json", data.plan_data, {"format": "json"}, name="plan_data_json"),
    path("cities/<slug:slug>/plan/progress.csv", data.plan_progress, name="plan_progress_csv"),
    path(
        "cities/<slug:slug>/plan/data.csv-metadata.json",
        data.plan_columns,
        {"name": "plan_data_csv"},
        name="plan_data_csv_metadata",
    ),
    path(
        "cities/<slug:slug>/plan/progress.csv-metadata.json",
        data.plan_columns,
        {"name": "plan_progress_csv"},
        name="plan_progress_csv_metadata",
    ),
    path("cities/<slug:slug>/plan/values.xlsx", values.plan_values, {"format": "xlsx"}, name="plan_values_xlsx"),
    path("cities/<slug:slug>/plan/values.csv", values.plan_values, {"format": "csv"}, name="plan_values_csv"),
    path(
        "cities/<slug:slug>/plan/values.csv-metadata.json",
        values.plan_values,
        {"format": "csv"},
        name="plan_values_csv_metadata",
    ),
    path("cities/<slug:slug>/plan/nbsap.json", values.plan_record, name="plan_record"),
    path("cities/<plan_target:slug>/", targets.plan_target, name="plan_target"),
    path("cities/<plan_action:slug>/", actions.plan_action, name="plan_action"),
    path("cities/<indicator:slug>/", indicators.indicator, name="indicator"),
    path("cities/<indicator:slug>/chart.csv", charts.chart_csv, name="indicator_csv"),
    path("cities/<indicator:slug>/chart.csv-metadata.json", charts.chart_csv, name="indicator_csv_metadata"),
    path("cities/<indicator:slug>/chart.svg", charts.chart_svg, name="indicator_svg"),
]
