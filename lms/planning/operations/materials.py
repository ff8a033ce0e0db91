"""Materials of a live activity: added, looked at for commercial images, taken away. What was checked stays."""

from dataclasses import dataclass
from datetime import datetime

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.policy import may_edit
from lms.audit.log import note
from lms.db import session
from lms.planning.materials import MaterialKind
from lms.planning.models import EventMaterial, MaterialCheck


@dataclass(frozen=True, kw_only=True)
class MaterialFile:
    """A file that lies in the storage already, and to no other material."""

    file_name: str = ""
    content_type: str = ""
    size: int = 0
    sha256: str = ""
    storage_name: str = ""


def add_material(
    activity: Activity, kind: MaterialKind, name: str, file: MaterialFile, *, actor: Actor, now: datetime
) -> EventMaterial:
    """One more material, which nobody has looked at yet."""
    insist(may_edit(actor, activity))
    assert actor.id is not None
    made = EventMaterial(
        activity_id=activity.id, kind=kind, name=name, added_by=actor.id, added_at=now, **vars(file)
    )
    session.add(made)
    session.flush()
    note("material.added", actor_id=actor.id, subject=("activity", activity.id), material_id=made.id)
    return made


def check_material(
    activity: Activity, material_id: int, *, is_free: bool, words: str, actor: Actor, now: datetime
) -> None:
    """Keep what somebody found who looked at it for commercial images. Raises Refusal: no_such_material."""
    material = _held(activity, material_id, actor)
    assert actor.id is not None
    check = MaterialCheck(
        material_id=material.id, is_free=is_free, note=words, checked_by=actor.id, checked_at=now
    )
    session.add(check)
    session.flush()
    note(
        "material.checked",
        actor_id=actor.id,
        subject=("activity", activity.id),
        material_id=material.id,
        is_free=is_free,
    )


def remove_material(activity: Activity, material_id: int, *, actor: Actor, now: datetime) -> None:
    """It is used no more; what was found of it stays. Raises Refusal: no_such_material."""
    material = _held(activity, material_id, actor)
    material.removed_at = now
    note("material.removed", actor_id=actor.id, subject=("activity", activity.id), material_id=material.id)


def _held(activity: Activity, material_id: int, actor: Actor) -> EventMaterial:
    insist(may_edit(actor, activity))
    found = session.get(EventMaterial, material_id)
    if found is None or found.activity_id != activity.id or found.removed_at is not None:
        raise Refusal("no_such_material", status=404)
    return found
