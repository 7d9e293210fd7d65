"""The command line: one face of `workspace`, no logic of its own."""
