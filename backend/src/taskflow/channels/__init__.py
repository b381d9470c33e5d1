"""The ways by which a message leaves this server; each is a `ports.Channel`."""
