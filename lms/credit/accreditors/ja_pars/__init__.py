"""JA-PARS: activities and learners' completions as MedBiquitous XML, as JSON, and as a table with tabs.

Structure: MedBiquitous Medical Education Metrics v2 and Activity Report v2 (XML), ACCME's activity schema 0.1.2
and learner reports 0.5 (JSON). Two mistakes of the former are not repeated: `isInterprofessional` has no blank
behind it, and `ParticipationMetrics` has its capital, as its own properties name it.
"""

from lms.credit.accreditors.ja_pars.channel import JA_PARS
from lms.credit.accreditors.ja_pars.records import Certificate, LearnerRecord, learner_records

__all__ = ["JA_PARS", "Certificate", "LearnerRecord", "learner_records"]
