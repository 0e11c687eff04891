"""Fictional data for trying the portal, made by its own actions. Never installed in production."""
