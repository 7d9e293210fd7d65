"""Adapters to models: the sentence encoder."""
