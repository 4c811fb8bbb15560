"""The one place of permission: spaces, memberships, visibility."""
