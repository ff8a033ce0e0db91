"""Forms of planning: shape and messages; the rules are elsewhere."""

from lms.planning.forms.as_held import as_held
from lms.planning.forms.asking import PasteForm
from lms.planning.forms.bank_taking import BankTakingForm
from lms.planning.forms.banks import BankForm, BankNameForm, BankQuestionForm
from lms.planning.forms.captions import DraftCaptionsForm
from lms.planning.forms.corrections import (
    AddedPersonForm,
    CorrectionForm,
    ReasonForm,
    SeenForm,
    filled_with,
    number_from,
)
from lms.planning.forms.credit import AudienceForm, DesignationForm, NewDesignationForm
from lms.planning.forms.credit_after import LaterDesignationForm, LoweringForm, as_designated
from lms.planning.forms.draws import DrawForm, NewDrawForm
from lms.planning.forms.entries import EntryForm
from lms.planning.forms.figures import ClipForm, FigureForm, PictureForm
from lms.planning.forms.front_matter import DraftForm, FrontMatterForm, TermsForm, reordered, sent_values
from lms.planning.forms.items import MEASURE_WORDS, ItemForm, LibraryItemForm
from lms.planning.forms.lists import ENTRY_WORDS, LIST_FORMS
from lms.planning.forms.people import PLACES, AddressForm, DecisionForm, KnownPersonForm, NewPersonForm, PartForm
from lms.planning.forms.publishing import PublicationForm
from lms.planning.forms.question_files import QuestionFileForm
from lms.planning.forms.questions import QuestionForm, QuizSettingsForm
from lms.planning.forms.recordings import BroadcastForm, CaptionsExceptionForm, RecordingChoice, ReplacementForm
from lms.planning.forms.regrading import QuestionCorrectionForm, RegradeForm
from lms.planning.forms.rescheduling import ReschedulingForm
from lms.planning.forms.sessions import SessionForm
from lms.planning.forms.takeover import TakeOverForm

__all__ = [
    "ENTRY_WORDS",
    "LIST_FORMS",
    "MEASURE_WORDS",
    "PLACES",
    "AddedPersonForm",
    "AddressForm",
    "AudienceForm",
    "BankForm",
    "BankNameForm",
    "BankQuestionForm",
    "BankTakingForm",
    "BroadcastForm",
    "CaptionsExceptionForm",
    "ClipForm",
    "CorrectionForm",
    "DecisionForm",
    "DesignationForm",
    "DraftCaptionsForm",
    "DraftForm",
    "DrawForm",
    "EntryForm",
    "FigureForm",
    "FrontMatterForm",
    "ItemForm",
    "KnownPersonForm",
    "LaterDesignationForm",
    "LibraryItemForm",
    "LoweringForm",
    "NewDesignationForm",
    "NewDrawForm",
    "NewPersonForm",
    "PartForm",
    "PasteForm",
    "PictureForm",
    "PublicationForm",
    "QuestionCorrectionForm",
    "QuestionFileForm",
    "QuestionForm",
    "QuizSettingsForm",
    "ReasonForm",
    "RecordingChoice",
    "RegradeForm",
    "ReplacementForm",
    "ReschedulingForm",
    "SeenForm",
    "SessionForm",
    "TakeOverForm",
    "TermsForm",
    "as_designated",
    "as_held",
    "filled_with",
    "number_from",
    "reordered",
    "sent_values",
]
