"""Settings for the whole test run."""

from hypothesis import HealthCheck, settings

# Time on a shared machine says nothing about the code: neither a deadline nor a slow first draw is a failure.
settings.register_profile("tuning", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tuning")
