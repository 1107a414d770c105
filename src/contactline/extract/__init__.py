"""From a report's text to draft claims: rules as data, evidence for every field."""

from __future__ import annotations
