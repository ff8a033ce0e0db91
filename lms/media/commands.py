"""Commands of the library of recordings."""

import click


@click.group()
def media() -> None:
    """The library of recordings."""
