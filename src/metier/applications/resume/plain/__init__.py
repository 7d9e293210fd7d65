"""From the plain text of a resume, with lost structure, to JSON Resume."""

from metier.applications.resume.plain.parsed import ParsedResume
from metier.applications.resume.plain.reading import resume_of_text

__all__ = ["ParsedResume", "resume_of_text"]
