"""PDF and Word files, YAML: written, and read in a process of their own; the only place that knows those libraries."""
