"""Use cases: take ports, return reports, print nothing."""
