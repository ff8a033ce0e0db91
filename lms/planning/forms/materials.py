"""The forms of a live activity's materials."""

from typing import Any, Final

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from lms.formats import size
from lms.planning.materials import HEAD, MOST_BYTES, MaterialKind, material_type
from lms.web.forms import Form, Line, Text

KIND_WORDS: Final = {
    MaterialKind.SLIDES: _("Slides"),
    MaterialKind.HANDOUT: _("Hand-out"),
    MaterialKind.ATTENDEE_PAGE: _("Attendee page"),
    MaterialKind.PROMOTION: _("Announcement or promotional text"),
}


class MaterialForm(Form):
    """What is shown or handed out, with its file where there is one."""

    kind = SelectField(_("Kind"), choices=[SelectChoice(kind.value, words) for kind, words in KIND_WORDS.items()])
    name = Line(_("What it is"), [DataRequired(_("Say what it is, such as “Dr. Adeyemi’s slides”."))], most=200)
    file = FileField(_("File"), id="material-file")

    def validate_file(self, field: Any) -> None:
        """What can be looked at: by what it is, at most fifty million bytes."""
        self.content_type = ""
        if not field.data:
            return
        stream = field.data.stream
        if stream.seek(0, 2) > MOST_BYTES:
            raise ValidationError(_("The file has more than %(most)s.", most=size(MOST_BYTES)))
        stream.seek(0)
        self.content_type = material_type(stream.read(HEAD), field.data.filename or "")
        stream.seek(0)
        if not self.content_type:
            raise ValidationError(_("This is no PDF, PowerPoint, Word, PNG or JPEG file. Send one of these."))


class MaterialCheckForm(Form):
    """What was found; words where something has to go."""

    found = SelectField(choices=[SelectChoice("free", ""), SelectChoice("not_free", "")])
    note = Text(_("What has to go"), most=1000)

    @property
    def is_free(self) -> bool:
        """True where no logo, trade name or advertisement was found."""
        return bool(self.found.data == "free")

    def validate_note(self, field: Any) -> None:
        """Whoever made it must know what to take out."""
        if not self.is_free and not field.data:
            raise ValidationError(_("Say what has to go, such as “logo on slide 3”."))
