"""Tuned models in a workspace: their cards, their files, which of them is used."""
