"""How often metier was right and what it learned: report, comparison, curve, changes, patterns, promise."""
