"""The addresses of what hangs on the plan of a city: its address name holds the city and its own name."""

from planning.tracking.models import BETWEEN, PATHS


class BelowTheCity:
    """example-bay/plan/targets/tree-canopy for the address name example-bay--tree-canopy."""

    path = ""
    regex = ""

    def to_python(self, value: str) -> str:
        return value.replace(self.path, BETWEEN, 1)

    def to_url(self, value: str) -> str:
        return value.replace(BETWEEN, self.path, 1)


class TargetAddress(BelowTheCity):
    path = PATHS["plantarget"]
    regex = rf"[-a-zA-Z0-9_]+{path}[-a-zA-Z0-9_]+"


class ActionAddress(BelowTheCity):
    path = PATHS["planaction"]
    regex = rf"[-a-zA-Z0-9_]+{path}[-a-zA-Z0-9_]+"


class IndicatorAddress(BelowTheCity):
    path = PATHS["cityindicator"]
    regex = rf"[-a-zA-Z0-9_]+{path}[-a-zA-Z0-9_]+"
