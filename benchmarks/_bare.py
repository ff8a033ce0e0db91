"""What pages are held against: a bare Flask and SQLAlchemy page under the same server.

One indexed query of one row through a session as Flask's documentation shows it, and one template as large
as the page compared: every line of some 150 bytes holds two values, escaped. Nobody is signed in, nothing is
checked.
"""

from __future__ import annotations

import os
import time

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker

from lms.accounts.hashing import hashed, matches

DATABASE = "BARE_DATABASE"
PASSWORD = "A right password 1!"
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ item.title }}</title><link rel="stylesheet" href="/static/main.css"></head>
<body>
<h1>{{ item.title }}</h1>
<ul>
{% for number in range(lines) %}
<li class="row"><p class="meta">Number {{ number }} of the list</p>
<p>{{ item.title }} <span class="state">Open to everybody</span></p></li>
{% endfor %}
</ul>
</body>
</html>
"""
LINE = 150


class Base(DeclarativeBase):
    """The base of the one table."""


class Item(Base):
    """An activity as a bare page knows it."""

    __tablename__ = "activities"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column()
    summary: Mapped[str] = mapped_column()


def create(database: str = "") -> Flask:
    """The application: one page at any size, and one password compared."""
    app = Flask("bare")
    app.jinja_loader = DictLoader({"page.html": PAGE})
    session = scoped_session(sessionmaker(create_engine(database or os.environ[DATABASE])))
    secret = hashed(PASSWORD)

    @app.get("/<int:size>/<slug>")
    def page(size: int, slug: str) -> str:
        item = session.scalars(select(Item).where(Item.slug == slug)).one()
        return render_template("page.html", item=item, lines=size // LINE)

    @app.get("/hash")
    def compare() -> str:
        begin = time.thread_time()
        assert matches(secret, PASSWORD)
        return str(time.thread_time() - begin)

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        session.remove()

    return app
