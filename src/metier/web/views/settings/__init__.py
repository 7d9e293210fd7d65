"""Settings: base models, budget, privacy, backup, health, the file itself."""
