"""Writes on people and accounts, one verb each."""

from lms.accounts.operations.people import add_person as add_person
