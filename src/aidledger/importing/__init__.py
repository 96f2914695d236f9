"""Importing: a publisher's file becomes one table of transactions with a manifest."""
