"""The page of a step that is not open: why, and the one way on."""

from flask import render_template

from lms.activities.models import Activity
from lms.learning.gate import Step
from lms.learning.standing import Standing
from lms.learning.views.steps import way_on


def closed_page(found: Activity, mine: Standing, step: Step) -> str:
    """Says the gate's reason and leads to the step that mends it."""
    task = next((task for task in mine.tasks if task.step is step), mine.tasks[-1])
    position = mine.progress.position_ms if mine.progress else 0
    way = way_on(found, mine.answer, mine.tasks, position, mine.token)
    return render_template("learning/step_closed.html", activity=found, mine=mine, task=task, way=way)
