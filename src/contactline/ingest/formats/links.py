"""Addresses in cells: the first, all of them, and whose account or site they belong to."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.formats.arrays import mapped, matching, replaced, when

_ADDRESS = r"https?://[^\s\"'<>,;\]}\\]+"
#: Finds a web address in a text.
FIRST = re.compile(_ADDRESS, re.IGNORECASE)
#: Sites on which the first part of the path names the account.
_ACCOUNTS = (
    r"^(?i)https?://(?:www\.|m\.|mobile\.)?"
    r"(x\.com|twitter\.com|t\.me|facebook\.com|instagram\.com|vk\.com|tiktok\.com|youtube\.com)"
    r"/(?:s/)?(@?[\w.\-]+)[/?#].*$"
)
_HOST = r"^(?i)https?://(?:www\.)?([^/?#:]+).*$"
#: First parts of a path that name no account.
_NO_ACCOUNT = (
    r"^(?:youtube\.com/(?:watch|shorts|embed|live)|facebook\.com/(?:watch|photo|story\.php|"
    r"groups|permalink\.php)|(?:x|twitter)\.com/i|instagram\.com/(?:p|reel|tv)|t\.me/c)$"
)


def first_address(cells: pa.Array) -> pa.Array:
    """Return the first web address in each cell."""
    found = pc.extract_regex(cells, pattern=rf"(?i)(?P<url>{_ADDRESS})")
    return pc.struct_field(found, "url")


def further_addresses(cells: pa.Array) -> pa.Array:
    """Return the web addresses after the first, separated by blanks."""
    return mapped(cells, lambda text: " ".join(dict.fromkeys(FIRST.findall(text)[1:])) or None)


def account(addresses: pa.Array) -> pa.Array:
    """Return ``x.com/name`` for a post, else the host of an address."""
    named = pc.replace_substring_regex(addresses, _ACCOUNTS, r"\1/\2")
    no_account = matching(named, _NO_ACCOUNT)
    host = replaced(addresses, _HOST, r"\1")
    is_named = pc.and_(pc.invert(matching(named, r"^(?i)https?://")), pc.invert(no_account))
    return when(is_named, named, host)
