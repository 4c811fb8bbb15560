"""Who may do what: the viewer, the statements of every slice, and the one question `can`."""

from maillon.core.policy.statements import Rule, allow, can, require, rule, statements, visibility
from maillon.core.policy.viewer import Viewer

__all__ = ["Rule", "Viewer", "allow", "can", "require", "rule", "statements", "visibility"]
