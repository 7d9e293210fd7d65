"""One posting: its text with what quotes it, and everything known beside it."""
