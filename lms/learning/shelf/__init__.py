"""The catalogue arranged for finding: entries as bits, so that filters, counts and pages cost next to nothing."""

from lms.learning.shelf.asked import Asked, Facet, Order
from lms.learning.shelf.finding import Results, look
from lms.learning.shelf.places import Offer, Shelf, bits

__all__ = ["Asked", "Facet", "Offer", "Order", "Results", "Shelf", "bits", "look"]
