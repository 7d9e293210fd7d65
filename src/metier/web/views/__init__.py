"""The pages: one module each; a view is a short function that calls a use case and fills one template."""
