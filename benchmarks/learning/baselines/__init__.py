"""What the learned screener is measured against, each tuned by inner validation on its training part alone."""
