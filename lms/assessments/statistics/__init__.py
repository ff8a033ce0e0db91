"""What a quiz's attempts say about its questions, from counts and sums: pure."""

from lms.assessments.statistics.cells import Cell
from lms.assessments.statistics.chosen import Distribution, distribution_of
from lms.assessments.statistics.figures import FEWEST, Figures, figures_of
from lms.assessments.statistics.oddities import Odd, Oddity, oddities_of
from lms.assessments.statistics.tallies import Chosen

__all__ = [
    "FEWEST",
    "Cell",
    "Chosen",
    "Distribution",
    "Figures",
    "Odd",
    "Oddity",
    "distribution_of",
    "figures_of",
    "oddities_of",
]
