"""Marks that triggers renew: what an activity's pages say, and what the catalogue shows."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class Edition(Model, kw_only=True):
    """What an activity's pages say, as one random mark: triggers give a new one with every change of it.

    The id is the activity's; 0 stands for the office's lists, such as the specialties.
    """

    __tablename__ = "editions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, init=True)
    mark: Mapped[str] = mapped_column(String(36))


class CatalogueMark(Model, kw_only=True):
    """One row, renewed by triggers when what the catalogue shows has changed: a copy of before is known by it."""

    __tablename__ = "catalogue_marks"

    mark: Mapped[str] = mapped_column(String(32))
