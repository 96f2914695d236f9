"""Footnotes: what a footnote of a source cites, in one line."""

from __future__ import annotations

from typing import Any


def cited(footnotes: dict[str, Any], number: str) -> str:
    """Return what a footnote cites, in one line; one that repeats another names it."""
    details = footnotes[number]["details"]
    if details.get("same_as"):
        return f"{cited(footnotes, details['same_as'])} (as footnote {details['same_as']})"
    if details.get("works"):
        return "; ".join(cited(footnotes, each) for each in details["works"].split())
    named = ("author", "editor", "title", "container", "publisher", "place", "locator")
    parts = [details.get(name, "") for name in named]
    parts += [_when(details), details.get("url", "")]
    return ", ".join(p for p in parts if p) or details.get("note", "")


def _when(details: dict[str, str]) -> str:
    """Return the date of a footnote; to its last day, and in brackets where none is printed."""
    date = "/".join(details[name] for name in ("date", "until") if details.get(name))
    return f"[{date}]" if details.get("date_read_from") else date
