"""Which addresses of Apprise may be used here: those of services whose own address cannot be chosen.

Apprise resolves names and connects by itself, so the guard of `channels/outbound.py` cannot stand between. A scheme
that takes a host (ntfy, gotify, matrix, mailto, json ...) could be pointed into this network, and options such as
`?template=` read files and addresses: both are refused.
"""

import re

SERVICES = {
    "discord": "Discord",
    "pbul": "Pushbullet",
    "pover": "Pushover",
    "slack": "Slack",
    "tgram": "Telegram",
}
_FORM = re.compile(r"([a-z]+)://[A-Za-z0-9_.~@:+/-]+", re.IGNORECASE)


def service_of(url: str) -> str | None:
    """The scheme of a URL that may be used; None: it may not."""
    found = _FORM.fullmatch(url)
    scheme = found[1].lower() if found else None
    return scheme if scheme in SERVICES else None
