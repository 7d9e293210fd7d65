"""What follows from the evidence: what to do next and why, what it costs, what a term means, where the path leads."""
