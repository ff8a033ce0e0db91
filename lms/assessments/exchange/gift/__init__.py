"""GIFT: the questions of a file, and a file of questions."""

from lms.assessments.exchange.gift.reading import read
from lms.assessments.exchange.gift.writing import write

__all__ = ["read", "write"]
