"""The part with those who control the content: found or entered, their roles, their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, request

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.accounts.models import Person
from lms.accounts.operations import NamedPerson
from lms.activities.models import Activity, ActivityPerson
from lms.activities.queries import teachers_of
from lms.activities.rules import PersonRole
from lms.disclosures.queries import parts_by_person
from lms.planning import operations
from lms.planning.choices import choice_of, chosen_person
from lms.planning.forms import KnownPersonForm, NewPersonForm, PartForm
from lms.planning.policy import activity_for_editing
from lms.planning.queries.people import Found, people_to_choose
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import act, back_to
from lms.planning.views.editor.saving import Page, gone, refused, save, with_pieces
from lms.planning.views.editor.shown_sessions import people_pieces
from lms.planning.views.editor.workbench import Workbench, part
from lms.web import transactions
from lms.web.messages import words

NEW: Final = "new-person"


@dataclass(frozen=True, kw_only=True)
class PersonHead:
    """One person of the activity in a line."""

    person: Person
    roles: tuple[PersonRole, ...]
    title: str
    affiliation: str


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """One person of the activity, with the form of her part."""

    head: PersonHead
    form: PartForm
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class PeoplePart:
    """What the people's template reads; `found` is None where nobody was looked for."""

    rows: list[PersonRow]
    tokens: dict[str, str]
    find: str
    found: Found | None
    choices: dict[int, str]
    known: KnownPersonForm
    new: NewPersonForm
    is_entering: bool


@part("people")
def people_part(bench: Workbench) -> PeoplePart:
    """Everybody of the activity, and the ways to add somebody."""
    activity, find = bench.activity, " ".join(request.args.get("find", "").split())[:100]
    parts = parts_by_person(activity)
    found = people_to_choose(find, without=parts) if find else None
    new = bench.sent if isinstance(bench.sent, NewPersonForm) else None
    shown = found.people if found else ()
    first_role = _next_role(activity)
    return PeoplePart(
        rows=[_row(bench, rows) for rows in parts.values()],
        tokens=bench.tokens(operations.person_slots(activity)),
        find=find,
        found=found,
        choices={one.id: choice_of(one, activity, current_actor()) for one, _part in shown},
        known=KnownPersonForm(formdata=None, data={"role": first_role}),
        new=new or NewPersonForm(formdata=None, prefix=NEW, data={"role": first_role}),
        is_entering=new is not None or (found is not None and not found.people),
    )


@blueprint.post("/planning/activities/<slug>/people/known")
@requires(Permission.ACTIVITIES_EDIT)
def add_known_person(slug: str) -> Page:
    """Give a person whom the search showed a part."""
    actor, now = current_actor(), clock.now()
    found, form = activity_for_editing(actor, slug), KnownPersonForm()
    person = chosen_person(form.choice.data or "", found, actor)
    if person is None or not form.validate():
        return back_to(found, "people", "choose_again")
    role = PersonRole(form.role.data)
    return act(
        found,
        "people",
        lambda: operations.add_known_person(found, person, role, actor=actor, now=now),
        "person_added",
        f"person-{person.id}",
    )


@blueprint.post("/planning/activities/<slug>/people/new")
@requires(Permission.ACTIVITIES_EDIT)
def add_new_person(slug: str) -> Page:
    """Give a part to somebody of whom the office has not heard."""
    found, form = activity_for_editing(current_actor(), slug), NewPersonForm(prefix=NEW)
    if not form.validate():
        return refused(found, form)
    try:
        made = _add(found, form)
    except Refusal as refusal:
        transactions.roll_back()
        form.refuse("is_another" if refusal.code == "name_is_known" else "address", words(refusal.code))
        return refused(found, form)
    return back_to(found, "people", "person_added", opened=f"person-{made.id}")


@blueprint.post("/planning/activities/<slug>/people/<int:person_id>")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_part(slug: str, person_id: int) -> Page:
    """Keep roles, title, affiliation and the day on which a person's part began."""
    found = activity_for_editing(current_actor(), slug)
    rows = parts_by_person(found).get(person_id)
    if rows is None:
        return gone("not_of_activity")
    form = _form(rows, is_sent=True)
    began_on = form.began_on.data
    said: dict[str, str | list[str]] = {
        "roles": [role.value for role in PersonRole if role.value in (form.roles.data or ())],
        "title": form.title.data or "",
        "affiliation": form.affiliation.data or "",
        "began_on": began_on.isoformat() if began_on else "",
    }
    teachers = teachers_of(found)
    answer = save(found, form, operations.person_slots, {f"person:{person_id}": said}, place=f"person-{person_id}")
    return with_pieces(answer, lambda: _head(found, person_id) | _ticks(found, teachers))


@blueprint.post("/planning/activities/<slug>/people/<int:person_id>/move")
@requires(Permission.ACTIVITIES_EDIT)
def move_person(slug: str, person_id: int) -> Page:
    """One place earlier or later."""
    actor = current_actor()
    found, earlier = activity_for_editing(actor, slug), request.form.get("step") == "earlier"
    return act(
        found,
        "people",
        lambda: operations.move_person(found, person_id, earlier=earlier, actor=actor),
        "person_moved",
    )


@blueprint.post("/planning/activities/<slug>/people/<int:person_id>/remove")
@requires(Permission.ACTIVITIES_EDIT)
def remove_person(slug: str, person_id: int) -> Page:
    """Take a person out."""
    actor, now = current_actor(), clock.now()
    found = activity_for_editing(actor, slug)
    return act(
        found,
        "people",
        lambda: operations.remove_person(found, person_id, actor=actor, now=now),
        "person_removed",
    )


def _head(activity: Activity, person_id: int) -> dict[str, str]:
    head = _head_of(parts_by_person(activity)[person_id])
    return {f"person-{person_id}-head": render_template("planning/editor/_person_head.html", head=head)}


def _ticks(activity: Activity, before: Sequence[Person]) -> dict[str, str]:
    """Who may speak in a session, where that is no longer who it was."""
    return people_pieces(activity) if tuple(before) != teachers_of(activity) else {}


def _row(bench: Workbench, rows: list[ActivityPerson]) -> PersonRow:
    head, form = _head_of(rows), _form(rows)
    if isinstance(bench.sent, PartForm) and bench.sent.title.name == form.title.name:
        form = bench.sent
    is_wanted = request.args.get("open") == f"person-{head.person.id}"
    needs_words = not (head.title and head.affiliation)
    return PersonRow(head=head, form=form, is_open=is_wanted or needs_words or form is bench.sent)


def _head_of(rows: list[ActivityPerson]) -> PersonHead:
    return PersonHead(
        person=rows[0].person,
        roles=tuple(row.role for row in rows),
        title=rows[0].title,
        affiliation=rows[0].affiliation,
    )


def _form(rows: list[ActivityPerson], *, is_sent: bool = False) -> PartForm:
    value = operations.part_value(rows)
    return PartForm(
        formdata=request.form if is_sent else None,
        prefix=f"person-{rows[0].person_id}",
        data=value | {"began_on": min(row.role_began_on for row in rows)},
    )


def _next_role(activity: Activity) -> str:
    """Nothing is published without a course director, so that role is offered until somebody has it."""
    is_led = any(one.role == PersonRole.COURSE_DIRECTOR for one in activity.people)
    return PersonRole.FACULTY.value if is_led else PersonRole.COURSE_DIRECTOR.value


def _add(activity: Activity, form: NewPersonForm) -> Person:
    return operations.add_new_person(
        activity,
        NamedPerson(**form.details, address=form.address.data or ""),
        PersonRole(form.role.data),
        title=form.title.data or "",
        affiliation=form.affiliation.data or "",
        is_another=bool(form.is_another.data),
        actor=current_actor(),
        now=clock.now(),
    )
