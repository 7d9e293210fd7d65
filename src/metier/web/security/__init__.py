"""Who may ask this server for what: docs/web-security.md says against whom, and the order of the layers."""
