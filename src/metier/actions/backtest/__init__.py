"""Backtest: past decisions replayed, every one predicted by what was learned from others or from earlier ones."""
