"""Not written yet."""

ROUTES: tuple[()] = ()
