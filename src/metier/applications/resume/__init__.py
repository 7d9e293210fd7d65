"""The resume as data: read from many forms, and the record of own facts it holds."""
