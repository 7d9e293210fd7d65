"""Is it true? Splits that never look ahead, replays, figures and their intervals."""
