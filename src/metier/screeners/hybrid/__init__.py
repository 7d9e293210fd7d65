"""Two screeners together: the learned one judges all, the base model is asked where that one is not sure."""
