"""Forms of planning: shape and messages; the rules are elsewhere."""

from lms.planning.forms.asking import ItemForm, PasteForm, QuestionForm, QuizSettingsForm
from lms.planning.forms.captions import DraftCaptionsForm
from lms.planning.forms.front_matter import DraftForm, FrontMatterForm, TermsForm, reordered, sent_values
from lms.planning.forms.publishing import PublicationForm
from lms.planning.forms.recordings import BroadcastForm, CaptionsExceptionForm, RecordingChoice

__all__ = [
    "BroadcastForm",
    "CaptionsExceptionForm",
    "DraftCaptionsForm",
    "DraftForm",
    "FrontMatterForm",
    "ItemForm",
    "PasteForm",
    "PublicationForm",
    "QuestionForm",
    "QuizSettingsForm",
    "RecordingChoice",
    "TermsForm",
    "reordered",
    "sent_values",
]
