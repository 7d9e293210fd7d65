"""A number with its noun, as every sentence has it: here, as failures say it too and stand lowest."""


def plural(n: int, noun: str) -> str:
    """A number with its noun.

    Example:
        >>> plural(1, "posting"), plural(1200, "posting")
        ('1 posting', '1,200 postings')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
