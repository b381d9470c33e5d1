from taskflow.cli import app

app()
