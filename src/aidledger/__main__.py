"""`python -m aidledger`."""

from aidledger.cli import entry

entry()
