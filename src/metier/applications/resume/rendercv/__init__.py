"""RenderCV, the other published form of a resume (docs.rendercv.com): written and read as plain values; YAML is not known here."""

from metier.applications.resume.rendercv.reading import ReadCv, read_rendercv
from metier.applications.resume.rendercv.writing import WrittenCv, rendercv_of

__all__ = ["ReadCv", "WrittenCv", "read_rendercv", "rendercv_of"]
