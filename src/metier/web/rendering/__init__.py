"""Rendering: from values to a page: templates, how values read there, what stands around, style and script."""
