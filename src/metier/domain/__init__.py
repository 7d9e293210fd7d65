"""The words of metier as pure values: no I/O, standard library only."""
