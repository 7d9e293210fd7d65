"""Adding postings: dropped, pasted, mapped, taken in."""
