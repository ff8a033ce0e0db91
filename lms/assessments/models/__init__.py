"""Quizzes and attempts, question banks, evaluations, and the ballot box that keeps answers apart from names."""

from lms.assessments.answering import ItemKind, Occasion, Repeats
from lms.assessments.grading import QuestionKind
from lms.assessments.models.attempts import Answer, Attempt, AttemptGrant, Regrade
from lms.assessments.models.ballots import Ballot, EvaluationDraft, EvaluationReceipt, EvaluationResponse
from lms.assessments.models.banks import BankQuestion, QuestionBank
from lms.assessments.models.evaluations import Evaluation, EvaluationItem, LibraryItem
from lms.assessments.models.figures import WithFigure
from lms.assessments.models.quizzes import Choice, Question, Quiz, QuizDraw

# Columns and their kinds are imported together.
__all__ = [
    "Answer",
    "Attempt",
    "AttemptGrant",
    "Ballot",
    "BankQuestion",
    "Choice",
    "Evaluation",
    "EvaluationDraft",
    "EvaluationItem",
    "EvaluationReceipt",
    "EvaluationResponse",
    "ItemKind",
    "LibraryItem",
    "Occasion",
    "Question",
    "QuestionBank",
    "QuestionKind",
    "Quiz",
    "QuizDraw",
    "Regrade",
    "Repeats",
    "WithFigure",
]
