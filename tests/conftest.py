"""What every test stands on: laws are given the time that a shared machine needs.

Does not know any part of the project.
"""

from hypothesis import HealthCheck, settings

# A deadline measures the machine, not the code: performance tests count work instead.
settings.register_profile("ringtrue", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ringtrue")
