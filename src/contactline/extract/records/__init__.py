"""Drafts become claims of the contract, with evidence for every field."""

from __future__ import annotations
