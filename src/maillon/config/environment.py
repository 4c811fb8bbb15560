"""What an operator may set: one typed class, shown by `maillon check`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """The `MAILLON_…` values. Everything else is decided in `settings.py`, or by an organisation in its settings."""

    model_config = SettingsConfigDict(env_prefix="MAILLON_", extra="ignore")

    data: Path = Field(default=Path("data"), description="Folder of the database, files, mail and the secret key")
    host: str = Field(default="127.0.0.1", description="Address the server listens on")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the server listens on")
    url: str = Field(default="", description="Public address, https://… where TLS ends before Maillon")
    workers: int = Field(default=2, ge=1, le=64, description="Web processes")
    secret_key: str = Field(default="", description="Signs sessions and links; made in the data folder when empty")
    database_url: str = Field(
        default="",
        description="postgresql://…; empty: SQLite in the data folder",
        validation_alias=AliasChoices("MAILLON_DATABASE_URL"),
    )
    redis_url: str = Field(default="", description="redis://…; empty: the database carries counters and the live bus")
    demo: bool = Field(default=True, description="Load the demo organisation on the first start")
    ask_experts_after: float = Field(
        default=4,
        ge=0,
        le=720,
        description="Hours without an answer after which likely experts are asked a question; 0: nobody is",
    )
    debug: bool = Field(default=False, description="Show tracebacks; never on a reachable machine")
    previews: bool = Field(default=True, description="Fetch title and picture of links that people write; 0: never")
    outbound_allowed: str = Field(
        default="",
        description="Hosts, host:port and networks inside your walls that may be fetched from; else only the open internet",
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    @property
    def public_url(self) -> str:
        """Where people find this installation, without a final slash."""
        return (self.url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def is_https(self) -> bool:
        """Whether people come over TLS."""
        return self.public_url.startswith("https://")

    def key(self) -> str:
        """The secret key: the one set, else the one kept in the data folder, made with mode 0600 on the first start."""
        return self.secret_key or _kept_key(self.data / "secret_key")


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()
