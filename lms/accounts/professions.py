"""Degrees and professions: the lists people choose from, and what a degree suggests."""

from enum import StrEnum
from typing import Final

# The order is the source's own and is kept, although "MBBCh" and "None" are not where an alphabet puts them.
DEGREES: Final[tuple[str, ...]] = (
    "ATC",
    "BSN",
    "CCC-SLP",
    "CCLS",
    "CPhT",
    "CRNA",
    "CRT",
    "DC",
    "DDS",
    "DMD",
    "DNAP",
    "DNP",
    "DO",
    "DPM",
    "LCGC",
    "LCSW",
    "LVN",
    "MBBCh",
    "MBBS",
    "MD",
    "MD, PhD",
    "MPH",
    "MS",
    "MSN",
    "MSW",
    "None",
    "NP",
    "OT",
    "Other",
    "OTR/L",
    "PA",
    "PharmD",
    "PhD",
    "PsyD",
    "PT",
    "RD",
    "RN",
    "RN, BSN",
    "RPh",
    "RRT",
    "RT",
    "RVT",
)

NO_DEGREE: Final = "None"
OTHER_DEGREE: Final = "Other"


class Profession(StrEnum):
    """What a person works as; together they cover the audience of every credit type."""

    PHYSICIAN = "physician"
    PA = "pa"
    ADVANCED_PRACTICE_NURSE = "advanced_practice_nurse"
    NURSE = "nurse"
    PHARMACIST = "pharmacist"
    PHARMACY_TECHNICIAN = "pharmacy_technician"
    ATHLETIC_TRAINER = "athletic_trainer"
    DIETITIAN = "dietitian"
    DIETETIC_TECHNICIAN = "dietetic_technician"
    PSYCHOLOGIST = "psychologist"
    SOCIAL_WORKER = "social_worker"
    DENTIST = "dentist"
    OPTOMETRIST = "optometrist"
    PODIATRIST = "podiatrist"
    CHIROPRACTOR = "chiropractor"
    GENETIC_COUNSELOR = "genetic_counselor"
    CHILD_LIFE_SPECIALIST = "child_life_specialist"
    OCCUPATIONAL_THERAPIST = "occupational_therapist"
    PHYSICAL_THERAPIST = "physical_therapist"
    RESPIRATORY_THERAPIST = "respiratory_therapist"
    SPEECH_LANGUAGE_PATHOLOGIST = "speech_language_pathologist"
    IMAGING_TECHNOLOGIST = "imaging_technologist"
    SCIENTIST = "scientist"
    ADMINISTRATOR = "administrator"
    STUDENT = "student"
    OTHER = "other"


# English wording; whoever shows a label passes it through gettext.
PROFESSION_LABELS: Final[dict[Profession, str]] = {
    Profession.PHYSICIAN: "Physician",
    Profession.PA: "PA (physician associate or assistant)",
    Profession.ADVANCED_PRACTICE_NURSE: "Advanced practice nurse",
    Profession.NURSE: "Nurse",
    Profession.PHARMACIST: "Pharmacist",
    Profession.PHARMACY_TECHNICIAN: "Pharmacy technician",
    Profession.ATHLETIC_TRAINER: "Athletic trainer",
    Profession.DIETITIAN: "Dietitian",
    Profession.DIETETIC_TECHNICIAN: "Dietetic technician",
    Profession.PSYCHOLOGIST: "Psychologist",
    Profession.SOCIAL_WORKER: "Social worker",
    Profession.DENTIST: "Dentist",
    Profession.OPTOMETRIST: "Optometrist",
    Profession.PODIATRIST: "Podiatrist",
    Profession.CHIROPRACTOR: "Chiropractor",
    Profession.GENETIC_COUNSELOR: "Genetic counselor",
    Profession.CHILD_LIFE_SPECIALIST: "Child life specialist",
    Profession.OCCUPATIONAL_THERAPIST: "Occupational therapist",
    Profession.PHYSICAL_THERAPIST: "Physical therapist",
    Profession.RESPIRATORY_THERAPIST: "Respiratory therapist",
    Profession.SPEECH_LANGUAGE_PATHOLOGIST: "Speech-language pathologist",
    Profession.IMAGING_TECHNOLOGIST: "Imaging or vascular technologist",
    Profession.SCIENTIST: "Scientist or public health professional",
    Profession.ADMINISTRATOR: "Administrator",
    Profession.STUDENT: "Student",
    Profession.OTHER: "Other",
}

# A degree that several professions hold (MS, PhD, None) suggests no profession in particular.
_SUGGESTIONS: Final[dict[str, Profession]] = {
    "ATC": Profession.ATHLETIC_TRAINER,
    "BSN": Profession.NURSE,
    "CCC-SLP": Profession.SPEECH_LANGUAGE_PATHOLOGIST,
    "CCLS": Profession.CHILD_LIFE_SPECIALIST,
    "CPhT": Profession.PHARMACY_TECHNICIAN,
    "CRNA": Profession.ADVANCED_PRACTICE_NURSE,
    "CRT": Profession.RESPIRATORY_THERAPIST,
    "DC": Profession.CHIROPRACTOR,
    "DDS": Profession.DENTIST,
    "DMD": Profession.DENTIST,
    "DNAP": Profession.ADVANCED_PRACTICE_NURSE,
    "DNP": Profession.ADVANCED_PRACTICE_NURSE,
    "DO": Profession.PHYSICIAN,
    "DPM": Profession.PODIATRIST,
    "LCGC": Profession.GENETIC_COUNSELOR,
    "LCSW": Profession.SOCIAL_WORKER,
    "LVN": Profession.NURSE,
    "MBBCh": Profession.PHYSICIAN,
    "MBBS": Profession.PHYSICIAN,
    "MD": Profession.PHYSICIAN,
    "MD, PhD": Profession.PHYSICIAN,
    "MPH": Profession.SCIENTIST,
    "MSN": Profession.NURSE,
    "MSW": Profession.SOCIAL_WORKER,
    "NP": Profession.ADVANCED_PRACTICE_NURSE,
    "OT": Profession.OCCUPATIONAL_THERAPIST,
    "OTR/L": Profession.OCCUPATIONAL_THERAPIST,
    "PA": Profession.PA,
    "PharmD": Profession.PHARMACIST,
    "PhD": Profession.SCIENTIST,
    "PsyD": Profession.PSYCHOLOGIST,
    "PT": Profession.PHYSICAL_THERAPIST,
    "RD": Profession.DIETITIAN,
    "RN": Profession.NURSE,
    "RN, BSN": Profession.NURSE,
    "RPh": Profession.PHARMACIST,
    "RRT": Profession.RESPIRATORY_THERAPIST,
    "RT": Profession.IMAGING_TECHNOLOGIST,
    "RVT": Profession.IMAGING_TECHNOLOGIST,
}


def suggested_profession(degree: str) -> Profession:
    """The profession that most holders of this degree would choose; the person may choose another."""
    return _SUGGESTIONS.get(degree, Profession.OTHER)


# Professions that are one where different ones are counted.
_FIELDS: Final[dict[Profession, Profession]] = {
    Profession.ADVANCED_PRACTICE_NURSE: Profession.NURSE,
    Profession.PHARMACY_TECHNICIAN: Profession.PHARMACIST,
    Profession.DIETETIC_TECHNICIAN: Profession.DIETITIAN,
}


def professional_field(profession: Profession) -> Profession:
    """The profession that stands for all who work in its field."""
    return _FIELDS.get(profession, profession)


def professions_of(profession: Profession | None, degree: str) -> tuple[Profession, ...]:
    """The profession that a person names, then the one that her degree speaks for, where it is another."""
    named = (profession, suggested_profession(degree))
    return tuple(dict.fromkeys(one for one in named if one not in (None, Profession.OTHER)))


_OF_PHARMACY: Final = frozenset({Profession.PHARMACIST, Profession.PHARMACY_TECHNICIAN})


def works_in_pharmacy(profession: Profession | None, degree: str) -> bool:
    """Whether CPE Monitor may know this person: by her profession, or by a degree that speaks for itself."""
    return bool(_OF_PHARMACY & set(professions_of(profession, degree)))


def needs_text(degree: str) -> bool:
    """Whether this choice of degree asks for the degree in words."""
    return degree == OTHER_DEGREE


def profession_label(profession: Profession) -> str:
    """The English name of a profession."""
    return PROFESSION_LABELS[profession]


def printed_degree(degree: str, own_words: str) -> str:
    """The degree as certificates print it: the person's own words for Other, nothing for None."""
    return own_words if degree == OTHER_DEGREE else ("" if degree == NO_DEGREE else degree)
