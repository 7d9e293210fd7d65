"""Pages a browser shows: the report as one self-contained file, and the plots it is made of."""
