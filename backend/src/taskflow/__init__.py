"""TaskFlow: tasks that repeat, come due and are accounted for."""

__version__ = "0.1.0"
