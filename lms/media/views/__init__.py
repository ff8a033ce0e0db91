"""The doors of the library of recordings: its pages, uploads, and staff's previews."""

from lms.media.views import captions as captions
from lms.media.views import chapters as chapters
from lms.media.views import files as files
from lms.media.views import library as library
from lms.media.views import slides as slides
from lms.media.views import uploads as uploads
from lms.media.views.blueprint import blueprint as blueprint
