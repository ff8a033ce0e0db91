"""The room's one blueprint, apart so that every module of doors can hang its own on it."""

from flask import Blueprint

blueprint = Blueprint("learning", __name__)
