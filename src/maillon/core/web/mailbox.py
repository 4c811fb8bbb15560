"""Mail of the embedded profile: written as .eml into the data folder, and named in the log."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from maillon.core.db.ids import new_id

_log = logging.getLogger("maillon.mail")


class FolderBackend(BaseEmailBackend):
    """Django's seam for sending: one file a message, written whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; returns how many."""
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(folder, message)
        return len(email_messages)

    def _write(self, folder: Path, message: EmailMessage) -> None:
        path = folder / f"{time.strftime('%Y%m%dT%H%M%S')}-{new_id()}.eml"
        partial = path.with_suffix(".part")
        partial.write_bytes(message.message().as_bytes())
        os.replace(partial, path)
        _log.info("mail to %s: “%s” is in %s\n%s", ", ".join(message.to), message.subject, path, message.body)
