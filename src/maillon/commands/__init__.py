"""The verbs of the command line, one module each."""

from maillon.commands import check, demo, importing, person, seed, serving, token
from maillon.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    *serving.COMMANDS,
    *demo.COMMANDS,
    *importing.COMMANDS,
    *token.COMMANDS,
    *person.COMMANDS,
    *seed.COMMANDS,
    *check.COMMANDS,
)
