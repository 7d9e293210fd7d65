"""Screeners: learn from examples, return verdicts."""
