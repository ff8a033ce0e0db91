"""What the demonstration's learners answer to each kind of question."""

from lms.assessments.grading import is_whole, kept_answer, share_earned
from lms.assessments.outcomes import gradable
from lms.demo.chance import Chance
from lms.demo.operations.learning import chosen
from tests.factories.activities import make_activity
from tests.factories.quizzes import make_every_kind


def test_they_answer_every_kind_rightly_or_wrongly_as_they_should(database: None) -> None:
    for question in make_every_kind(make_activity(quiz=False)).questions:
        plain = gradable(question)
        for rightly in (True, False):
            kept = kept_answer(plain, chosen(question, Chance("answers"), rightly=rightly))
            assert is_whole(plain, kept)
            assert share_earned(plain, kept) == int(rightly)
