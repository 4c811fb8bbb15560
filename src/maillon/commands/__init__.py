"""The verbs of the command line, one module each."""

from maillon.commands import person, serving
from maillon.commands.command import Command

COMMANDS: tuple[Command, ...] = (*serving.COMMANDS, *person.COMMANDS)
