"""Run as a program: fills an empty database with the cast and a few conversations, through the actions."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parents[1])]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")


def main() -> None:
    """Migrate, then fill."""
    import django

    django.setup()
    from cast import build
    from maillon.config.starting import migrate
    from maillon.content.actions import publish_comment
    from maillon.content.kinds.post.actions import publish_post
    from maillon.core.db.scope import inside

    migrate()
    world = build()
    with inside(world.organisation.pk):
        for name in ("everyone", "club", "vault"):
            post = publish_post(
                by=world.fay,
                space=world.space(name),
                title=f"First in {name}",
                body=f"Words of **{name}** for all to read.",
            )
            publish_comment(by=world.ana, publication=post, body=f"An answer in {name}.")


if __name__ == "__main__":
    main()
