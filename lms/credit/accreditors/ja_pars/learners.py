"""Files of learners' records: MedBiquitous Activity Report v2, the same as JSON, and JA-PARS's table with tabs."""

import json
from typing import Final
from xml.etree.ElementTree import Element

from lms.credit.accreditors.channels import Batch
from lms.credit.accreditors.columns import Value, columns_of, words_of
from lms.credit.accreditors.facts import CompletionFacts
from lms.credit.accreditors.ja_pars.records import (
    Certificate,
    LearnerRecord,
    LearnerReport,
    learner_records,
    learner_report,
)
from lms.credit.accreditors.ja_pars.writing import added, day_at_midnight, written_json, written_xml
from lms.sheets import to_tab

_AR: Final = "http://ns.medbiq.org/activityreport/v2/"
_MEMBER: Final = "http://ns.medbiq.org/member/v2/"
_NAME: Final = "http://ns.medbiq.org/name/v2/"
_HX: Final = "http://ns.medbiq.org/lom/extend/v1/"


def learners_xml(batch: Batch) -> bytes:
    """Raises FormRefused."""
    return report_xml(learner_report(batch, learner_records(batch)))


def learners_json(batch: Batch) -> bytes:
    """Raises FormRefused."""
    return report_json(learner_report(batch, learner_records(batch)))


def learners_tab(batch: Batch) -> bytes:
    """JA-PARS's table of learners: a row of headers and one for each record. Raises FormRefused."""
    columns = columns_of("ja_pars_learners")
    facts = {one.key: one.facts for one in batch.completions}
    report = learner_report(batch, learner_records(batch))
    rows = [columns.row(_cells(one, facts[one.key])) for one in report.records]
    guidance = [(columns.guidance,)] if columns.guidance else []
    return to_tab([*guidance, columns.headers, *rows], mark=False)


def report_xml(report: LearnerReport) -> bytes:
    """The report as XML, valid against Activity Report v2. Raises FormRefused."""
    root = Element(f"{{{_AR}}}ActivityReports")
    added(root, _AR, "DateTimeCreated", day_at_midnight(report.ends_on))
    added(root, _AR, "ReportingStartDate", report.starts_on.isoformat())
    added(root, _AR, "ReportingEndDate", report.ends_on.isoformat())
    for record in report.records:
        _add_record(root, report, record)
    ours = words_of("ja_pars_names")["space"]
    return written_xml(root, {"": _AR, "m": _MEMBER, "n": _NAME, "hx": _HX, "pars": ours})


def report_json(report: LearnerReport) -> bytes:
    """The report as JSON, with days instead of times. Raises FormRefused."""
    said = {
        "DateTimeCreated": report.ends_on.isoformat(),
        "ReportingStartDate": report.starts_on.isoformat(),
        "ReportingEndDate": report.ends_on.isoformat(),
        "ActivityReport": [_record_said(report, one) for one in report.records],
    }
    return written_json({"ActivityReports": said})


def _add_record(root: Element, report: LearnerReport, record: LearnerRecord) -> None:
    inside = added(root, _AR, "ActivityReport")
    added(inside, _AR, "ReportingOrganization", report.organisation)
    _add_member(added(inside, _AR, "Member"), record)
    activity = added(inside, _AR, "Activity")
    added(activity, _AR, "ProviderOrganization", report.provider_id)
    added(activity, _AR, "ActivityName", record.title)
    module = added(activity, _AR, "Module")
    added(module, _AR, "ModuleName", record.title).set("moduleID", record.module_id)
    added(module, _AR, "Status", "Completed")
    added(module, _AR, "CompletedDateTime", day_at_midnight(record.completed_on))
    for one in record.certificates:
        _add_certificate(module, one)
    more = added(inside, _AR, "XtensibleInfo")
    added(more, words_of("ja_pars_names")["space"], "LearnerRecordAction", record.action.value)


def _add_member(member: Element, record: LearnerRecord) -> None:
    for known_by in dict.fromkeys(one.unique_id for one in record.certificates):
        number = added(member, _MEMBER, "UniqueID", known_by.value)
        number.set("domain", known_by.full_domain(record.key))
    name = added(member, _MEMBER, "Name")
    added(name, _NAME, "GivenName", record.given_name)
    added(name, _NAME, "FamilyName", record.family_name)
    personal = added(member, _MEMBER, "PersonalInfo")
    added(personal, _MEMBER, "BirthDate", record.full_birth_date.isoformat())


def _add_certificate(module: Element, certificate: Certificate) -> None:
    inside = added(module, _AR, "CreditCertificate")
    received = added(inside, _AR, "CreditReceived")
    added(received, _HX, "activityCertification", certificate.certification)
    added(received, _HX, "creditUnit", "Point")
    added(received, _HX, "numberOfCredits", certificate.number_of_credits)
    added(inside, _AR, "CreditID", certificate.credit_id)


def _record_said(report: LearnerReport, record: LearnerRecord) -> dict[str, object]:
    return {
        "ReportingOrganization": report.organisation,
        "Member": {
            "Name": {"GivenName": record.given_name, "FamilyName": record.family_name},
            "PersonalInfo": {"BirthDate": record.birthday},
        },
        "Activity": {
            "ProviderOrganization": report.provider_id,
            "Module": {
                "ModuleName": {"value": record.title, "moduleID": record.module_id},
                "Status": "Completed",
                "CompletedDateTime": record.completed_on.isoformat(),
                "CreditCertificate": [_certificate_said(one) for one in record.certificates],
            },
        },
        "XtensibleInfo": {"LearnerRecordAction": record.action.value},
    }


def _certificate_said(certificate: Certificate) -> dict[str, object]:
    return {
        "UniqueID": {"value": certificate.unique_id.value, "domain": certificate.unique_id.domain},
        "CreditReceived": {
            "activityCertification": certificate.certification,
            "creditUnit": "Point",
            "numberOfCredits": json.loads(certificate.number_of_credits),
        },
        "CreditID": certificate.credit_id,
    }


def _cells(record: LearnerRecord, facts: CompletionFacts) -> dict[str, Value]:
    """A record's values by the names that the list of columns takes; of several numbers the one that matches."""
    certificate = record.certificates[0]
    known_by = certificate.unique_id
    by_board = not facts.npi and bool(facts.boards)
    return {
        "action": record.action.value.capitalize(),
        "accme_activity_id": record.module_id,
        "completed_on": record.completed_on,
        "given_name": _one_line(record.given_name),
        "family_name": _one_line(record.family_name),
        "birth_date": record.full_birth_date,
        "licence_state": facts.licences[0].state if not facts.npi and not by_board else "",
        "licence_or_npi": "" if by_board else known_by.value,
        "cme_credits": certificate.number_of_credits,
        "board": known_by.domain if by_board else "",
        "board_id": known_by.value if by_board else "",
        "certification": certificate.certification,
        "title": _one_line(record.title),
        "key": record.key,
    }


def _one_line(text: str) -> str:
    """Tabs and ends of lines would begin another cell."""
    return " ".join(text.split())
