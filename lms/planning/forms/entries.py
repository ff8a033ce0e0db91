"""What the forms of the office's lists share."""

from typing import Any, ClassVar

from lms.web.forms import Form


class EntryForm(Form):
    """An entry of a list; `told_at` is the field beside which a refusal of the whole entry stands."""

    told_at: ClassVar[str] = "name"

    def values(self) -> dict[str, Any]:
        """The entry's fields, without what only protects the form."""
        return {name: self[name].data for name in self._fields if name != "csrf_token"}
