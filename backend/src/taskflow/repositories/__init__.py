"""The only SQL. Every statement about tasks is scoped to the workspaces its caller names."""
