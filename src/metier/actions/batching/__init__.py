"""Batches: many questions at half the price, for those who can wait a day; none paid twice, whatever dies meanwhile."""
