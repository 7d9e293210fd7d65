"""What the gate says of an adapter: worse beyond luck is said however few rows were held out; better needs more."""

from __future__ import annotations

import numpy as np
import pytest

from metier.training.lora.held_out import LEAST, LEAST_EXCITED, gate_of
from metier.training.method import Gate, Json

ENOUGH = np.array([2] * LEAST_EXCITED + [0] * (LEAST - LEAST_EXCITED))
FEW = np.array([0, 0, 1, 2])


def figures(
    loss: tuple[float, float, float], ap: tuple[float, float, float] = (0.0, -0.1, 0.1)
) -> dict[str, Json]:
    return {"tuned-learned": {"log_loss": list(loss), "ap": list(ap)}}


@pytest.mark.parametrize(
    ("grades", "loss", "ap", "expected"),
    [
        (FEW, (0.7, 0.3, 1.3), 0.0, Gate.NO_BETTER),
        (FEW, (-0.7, -1.3, -0.3), 0.0, Gate.NOT_KNOWN),
        (FEW, (0.1, -0.2, 0.4), 0.0, Gate.NOT_KNOWN),
        (ENOUGH, (-0.3, -0.4, -0.2), 0.0, Gate.BETTER),
        (ENOUGH, (-0.3, -0.7, 0.1), 0.0, Gate.NOT_KNOWN),
        (ENOUGH, (0.1, -0.2, 0.4), 0.0, Gate.NO_BETTER),
        (ENOUGH, (-0.3, -0.4, -0.2), -0.05, Gate.NO_BETTER),
    ],
)
def test_the_gate(grades: np.ndarray, loss: tuple[float, float, float], ap: float, expected: Gate) -> None:
    assert gate_of(figures(loss, (ap, ap - 0.1, ap + 0.1)), grades, "learned") is expected
