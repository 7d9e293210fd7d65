"""Batches of the providers that ask less where they may take a day."""
