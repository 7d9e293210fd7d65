"""Training: the person's own data in the form that training wants, and the ways to change weights by it."""
