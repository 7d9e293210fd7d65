"""Training: the person's own data in the form that training wants. Nothing is trained here yet."""
