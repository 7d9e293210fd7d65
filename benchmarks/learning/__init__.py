"""The benchmark of learned taste: labelled sets, simulated people, baselines, one report."""

import os

# Before numpy is loaded: the matrices are small, and two processes share the cores.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
