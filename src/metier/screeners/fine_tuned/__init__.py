"""The screener over weights that one person's labels changed, whatever the method."""
