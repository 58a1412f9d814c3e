"""Secrets come from the environment, and never stand in a log, a record or a message."""

import base64
import os

MAIL_PASSWORD = "CADRE_MAIL_PASSWORD"
# The address of a store may hold a password.
SECRETS = (MAIL_PASSWORD, "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "CADRE_STORE")
MASKED = "***"


def mail_password() -> str:
    """Return the password of the mail server; empty where none is set."""
    return os.environ.get(MAIL_PASSWORD, "")


def without_secrets(text: str) -> str:
    """Return a text in which every secret that the environment holds is masked, also as base64 writes it."""
    for name in SECRETS:
        secret = os.environ.get(name, "")
        if secret:
            for written in (secret, base64.b64encode(secret.encode()).decode().rstrip("=")):
                text = text.replace(written, MASKED)
    return text
