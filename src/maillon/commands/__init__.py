"""The verbs of the command line, one module each."""

from maillon.commands import check, importing, person, seed, serving, token
from maillon.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    *serving.COMMANDS,
    *importing.COMMANDS,
    *token.COMMANDS,
    *person.COMMANDS,
    *seed.COMMANDS,
    *check.COMMANDS,
)
