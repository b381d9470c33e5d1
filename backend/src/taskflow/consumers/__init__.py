"""Reactions to events: idempotent, independent of each other."""
