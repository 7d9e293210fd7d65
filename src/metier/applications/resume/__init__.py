"""The resume as data: read from many forms, and the record of own facts it holds."""

from metier.applications.resume.contact import contact_of
from metier.applications.resume.reading import checked, in_order, read_resume, written
from metier.applications.resume.record import record_of

__all__ = ["checked", "contact_of", "in_order", "read_resume", "record_of", "written"]
