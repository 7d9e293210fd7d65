"""From a decision to an offer: pipeline, drafts, documents, interviews, the master resume."""
