"""The doors of the library of recordings: its pages, uploads, and staff's previews."""

from lms.media.views import captions, files, library, uploads
from lms.media.views.blueprint import blueprint

DOORS = (captions, files, library, uploads)
__all__ = ["DOORS", "blueprint"]
