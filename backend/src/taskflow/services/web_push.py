"""The key of web push: derived from the installation's secret, which lies beside the subscriptions made with it."""

from taskflow.domain.web_push import VapidKey
from taskflow.security import key_for


def key_of(secret: bytes) -> VapidKey:
    """`secret` is the installation's: every role and replica finds the same key, and a backup restores both."""
    return VapidKey.of(key_for("web push", secret))
