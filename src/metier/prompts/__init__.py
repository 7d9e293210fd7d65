"""The readable prompt: a template the person owns, their examples, the trust boundary, and reading the answer."""
