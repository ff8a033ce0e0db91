"""QTI 2.1 and 3.0: the items of one file, or of a package with its manifest."""

from lms.assessments.exchange.qti.items import read
from lms.assessments.exchange.qti.package import is_package, read_package

__all__ = ["is_package", "read", "read_package"]
