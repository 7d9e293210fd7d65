"""The web app: one person's workspace in a browser, served on their own machine to nobody else."""
