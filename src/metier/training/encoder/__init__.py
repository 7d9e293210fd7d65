"""Tuning the last layers of the sentence encoder on one person's labels; what comes out is served without PyTorch."""
