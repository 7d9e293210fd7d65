"""Who may ask this server for what: docs/decisions/0020-web.md says against whom, and the order of the layers."""
