"""What accreditors are told: an activity's facts, completions that are ready, reports that were made."""

from typing import Any

from lms import clock, db
from lms.accounts.models import Person
from lms.accounts.professions import Profession
from lms.activities.models import Activity, ActivityReporting
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.models import Report
from lms.credit.accreditors.operations import record_report, store_report
from lms.credit.accreditors.queries import due
from lms.credit.models import Award
from tests.factories.activities import designate, make_activity, publish
from tests.factories.awards import make_certificate
from tests.factories.people import know_to_cpe_monitor, make_person


def say_reporting_facts(activity: Activity, **values: Any) -> ActivityReporting:
    """All that accreditors ask of an activity."""
    defaults: dict[str, Any] = {
        "accme_activity_id": "202600001",
        "delivery_methods": ["Online"],
        "pharmacy_activity_type": "Knowledge",
    }
    made = ActivityReporting(activity_id=activity.id, changed_at=clock.now(), **(defaults | values))
    db.session.add(made)
    db.session.commit()
    return made


def make_pharmacist_award(**said: Any) -> Award:
    """A pharmacist's award that CPE Monitor can be told of."""
    activity = make_activity(published=False)
    designate(activity, "acpe_pharmacist")
    publish(activity)
    say_reporting_facts(activity, **said)
    person = make_person("Pia", "Novak", degree="PharmD", profession=Profession.PHARMACIST)
    know_to_cpe_monitor(person)
    return make_certificate(person, activity, credit_type="acpe_pharmacist").award


def report_to(channel: Channel, officer: Person) -> Report:
    """A report of everything that is due."""
    made = record_report(channel, "batch", store_report(b"a file"), due(channel, clock.now()), officer)
    db.session.commit()
    return made
