"""Wording: what each cell of a figure is asked for, in the words of the person who adds it."""

from __future__ import annotations

QUESTIONS = {
    "id": "a short name that nothing else has, such as us-border-posts: lower case and hyphens",
    "source": "which source tells of it",
    "section": "the number of the heading it stands under",
    "footnote": "the number of the footnote that tells of it, several with spaces between",
    "as_stated": "the amount in the source's own words, such as “about 5 million dollars”; of aid "
    "without an amount, the event's words",
    "asserted_by": "who says so",
    "qualifier": "how the source hedges the amount",
    "amount": "how much, in full units of the currency: 6000000 for 6 million",
    "low": "the least it may be, in full units too, where the words do not say it",
    "high": "the most it may be, in full units too; blank with order: no top",
    "currency": "the currency of the amount, by code or name",
    "donor": "who gives, by code or name",
    "recipient": "who receives, by code or name; of a base abroad, the country it stands in",
    "channel": "who received or spent it on the way, by code or name",
    "supported_by": "on whose support or proposal it came, by codes with spaces between; it is not "
    "their money",
    "sector": "what it is for",
    "instrument": "how it is given, which decides the class it counts in",
    "status": "how far it got",
    "first": "first date: 2005, 2005-07 or 2005-07-25; blank where the source says only “by”",
    "last": "last date, the same again for one year; .. where it is open; blank: undated",
    "year_basis": "whether its years are calendar years or those of a budget",
    "per": "the word year, where the amount comes again every year of the period; else blank",
    "quantity": "how many things the money bought, in digits: 12",
    "unit": "what these things are, such as posts or trainees",
    "part_of": "the id of a figure that certainly contains this money",
    "may_be_in": "the ids of figures that may already contain this money, with spaces between",
    "fulfils": "the id of the promise or commitment that this delivers",
    "confidence": "how well the source supports what is entered here",
    "description": "what it is, in your own words, such as Uniforms for border guards",
    "remark": "why it is entered so, where that wants saying",
}
