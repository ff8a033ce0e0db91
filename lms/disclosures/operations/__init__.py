"""Collect what people disclose, decide what is relevant, and fix what learners are shown."""

from lms.disclosures.operations.announcing import note_announcement as note_announcement
from lms.disclosures.operations.carrying import carry_decisions as carry_decisions
from lms.disclosures.operations.collecting import Stated as Stated
from lms.disclosures.operations.collecting import ask_for_disclosure as ask_for_disclosure
from lms.disclosures.operations.collecting import collect_disclosure as collect_disclosure
from lms.disclosures.operations.collecting import disclose_by_link as disclose_by_link
from lms.disclosures.operations.collecting import enter_disclosure as enter_disclosure
from lms.disclosures.operations.deciding import decide_relevance as decide_relevance
from lms.disclosures.operations.versions import make_version as make_version
