"""HTTP bodies. Bodies that come in are validated; those that go out describe the API."""
