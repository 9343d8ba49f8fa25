"""Numbers for operators, in the format of Prometheus: what was asked and how long it took, what waits, what is full.

Off until `METRICS_TOKEN` is set. Nothing of it names a person, a city or an address with a secret in it: routes stand
for addresses.
"""
