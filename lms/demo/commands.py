"""The command that fills an installation with demonstration content."""

import click


@click.command()
@click.option("--once", is_flag=True, help="Do nothing where demonstration content is there already.")
def demo(once: bool) -> None:
    """Fill this installation with demonstration content."""
