"""Fine-tuning: whether it pays, a run, what came of it."""
