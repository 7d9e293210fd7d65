"""After the decision: the person's own facts, documents made of them, interviews; pure functions on values."""
