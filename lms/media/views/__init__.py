"""The doors of the library of recordings: its pages, uploads, and staff's previews."""

from lms.media.views import files, library, uploads
from lms.media.views.blueprint import blueprint

DOORS = (files, library, uploads)
__all__ = ["DOORS", "blueprint"]
