"""Drafting: what a document says about money, found for a person to code."""
