"""All tables in one place, for migrations and for whoever must see the whole schema."""

from typing import Final

from lms.access import models as access
from lms.accounts import models as accounts
from lms.activities import models as activities
from lms.assessments import models as assessments
from lms.audit import models as audit
from lms.credit import models as credit
from lms.credit.accreditors import models as accreditors
from lms.credit.transcript import models as transcript
from lms.db import Model
from lms.disclosures import models as disclosures
from lms.jobs import models as jobs
from lms.learning import models as learning
from lms.mail import models as mail
from lms.media import models as media
from lms.planning import models as planning
from lms.search import models as search
from lms.web import models as web

ROOMS: Final = (
    access,
    accounts,
    accreditors,
    activities,
    assessments,
    audit,
    credit,
    disclosures,
    jobs,
    learning,
    mail,
    media,
    planning,
    search,
    transcript,
    web,
)
TABLES: Final = tuple(Model.metadata.tables)
