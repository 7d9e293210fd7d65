"""A trained adapter in the forms that other programs read; the base it belongs to is read, never changed."""
