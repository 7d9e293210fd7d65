"""Fine-tuning in a workspace: runs, tuned models, and what they are put to use for."""
