"""Real Kafka, Dapr sidecars and Redis on this machine, without containers: `python -m stack`.

Everything listens on 127.0.0.1. What is installed lies in `.cache/stack`, what runs keeps its data where it is told.
"""
