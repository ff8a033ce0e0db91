"""Forms of planning: shape and messages; the rules are elsewhere."""

from lms.planning.forms.front_matter import DraftForm, FrontMatterForm, TermsForm, reordered, sent_values
from lms.planning.forms.publishing import PublicationForm
from lms.planning.forms.recordings import BroadcastForm, CaptionsExceptionForm, RecordingChoice

__all__ = [
    "BroadcastForm",
    "CaptionsExceptionForm",
    "DraftForm",
    "FrontMatterForm",
    "PublicationForm",
    "RecordingChoice",
    "TermsForm",
    "reordered",
    "sent_values",
]
