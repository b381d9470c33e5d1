"""Only services whose address nobody can choose, and no options, which read files and addresses."""

import pytest

from taskflow.domain.services_elsewhere import service_of


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("tgram://123456789:abcdefg_hij/12315544/", "tgram"),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "discord"),
        ("Slack://TokenA/TokenB/TokenC/#general", None),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack"),
        ("pover://user@token", "pover"),
    ],
)
def test_knows_services(url: str, service: str | None) -> None:
    assert service_of(url) == service


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1/",
        "ntfy://10.0.0.1/topic",
        "ntfys://topic",
        "gotify://localhost/token",
        "matrix://user:pass@localhost/#room",
        "mailto://user:pass@example.com",
        "apprise://localhost/key",
        "file:///etc/passwd",
        "tgram://123:abc/1?template=/etc/passwd",
        "discord://1/2?verify=no",
        "tgram://123:abc/1, json://127.0.0.1/",
        "tgram://123:abc/1\njson://127.0.0.1/",
        "tgram://",
        "tgram",
        "",
    ],
)
def test_refuses_what_could_lead_elsewhere(url: str) -> None:
    assert service_of(url) is None
