"""Work for later: looking into what was received, renditions of it, and forgetting what never came whole."""

from lms.media.jobs.examining import probe
from lms.media.jobs.forgetting import forget_upload, sweep
from lms.media.jobs.rendering import render
from lms.media.jobs.slides import read_slides
from lms.media.jobs.transcribing import transcribe

__all__ = ["forget_upload", "probe", "read_slides", "render", "sweep", "transcribe"]
