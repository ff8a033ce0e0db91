"""Commands for people and accounts."""

import click


@click.group()
def user() -> None:
    """People and accounts."""
