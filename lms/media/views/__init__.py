"""The doors of the library of recordings: its pages, uploads, and staff's previews."""

from lms.media.views import captions, chapters, files, library, slides, uploads
from lms.media.views.blueprint import blueprint

DOORS = (captions, chapters, files, library, slides, uploads)
__all__ = ["DOORS", "blueprint"]
