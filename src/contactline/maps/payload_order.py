"""The claims of a map in the order of time, and their tables in the order of the claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from contactline.casebook.columns import column, rows_in
from contactline.maps.payload_columns import Coded, Ints, code, number

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from contactline.casebook.book import Casebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """A table whose rows stand in the order of the claims that they belong to.

    Parameters
    ----------
    table
        The rows as they came.
    rows
        Their order.
    starts
        For every claim its first row; one more at the end.
    """

    table: pd.DataFrame
    rows: Ints
    starts: Ints

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def column(self, name: str) -> pa.Array:
        """Return a column in the order of the claims."""
        return take(self.unsorted(name), self.rows)

    def unsorted(self, name: str) -> pa.Array:
        """Return a column as it came."""
        return column(self.table, name)

    def coded(self, name: str) -> Coded:
        """Return a column as a dictionary, codes in the order of the claims."""
        found = code(self.unsorted(name))
        return Coded(values=found.values, codes=found.codes[self.rows])


def take(array: pa.Array, rows: Ints) -> pa.Array:
    """Return some rows; the array itself where they are all and in order."""
    if len(rows) == len(array) and is_identity(rows):
        return array
    return array.take(pa.array(rows))


def is_identity(rows: Ints) -> bool:
    """Return whether an order is the one that rows already have."""
    return bool((rows == np.arange(len(rows))).all())


def sort_claims(claims: pd.DataFrame) -> Sorted:
    """Return the claims by first day, the undated last; of one day in table order."""
    days, known = days_of(column(claims, "date_start"))
    order = np.argsort(np.where(known, days, np.iinfo(np.int64).max), kind="stable")
    return Sorted(table=claims, rows=order, starts=np.arange(len(claims) + 1))


def days_of(array: pa.Array) -> tuple[Ints, NDArray[np.bool_]]:
    """Return days since 1970, and where they are known."""
    days = array.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
    return days.astype(np.int64), array.is_valid().to_numpy(zero_copy_only=False)


def sort_by_claim(table: pd.DataFrame, claim_of: Ints, total: int) -> Sorted:
    """Return the rows of a table by claim, in their own order within one.

    Parameters
    ----------
    table
        Rows that belong to claims.
    claim_of
        Position of the claim of each; -1 for none, and the row is left out.
    total
        Number of claims.
    """
    order = np.argsort(claim_of, kind="stable")
    order = order[np.searchsorted(claim_of[order], 0) :]
    counts = np.bincount(claim_of[order], minlength=total)
    return Sorted(table=table, rows=order, starts=np.concatenate([[0], np.cumsum(counts)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbered:
    """Things that claims refer to, numbered in the order in which claims first do.

    Parameters
    ----------
    of
        For every claim the number of its thing; -1 for none.
    rows
        For every number the row in the table.
    firsts
        For every number the first claim that refers to it.
    """

    of: Ints
    rows: Ints
    firsts: Ints


def renumber(rows_of_claims: Ints) -> Renumbered:
    """Give the rows that claims refer to numbers in the order in which they first do."""
    has = np.flatnonzero(rows_of_claims >= 0)
    numbers, firsts = number(rows_of_claims[has])
    of = np.full(len(rows_of_claims), -1, dtype=np.int64)
    of[has] = numbers
    return Renumbered(of=of, rows=rows_of_claims[has[firsts]], firsts=has[firsts])


def steps_back(of: Ints) -> Ints:
    """Return references as the page reads them: small numbers, most of them 0.

    0: the next thing that no claim before referred to; 1: none; n + 1: the same as the
    claim n before, n being the least.
    """
    made = np.zeros(len(of), dtype=np.int64)
    made[of < 0] = 1
    order = np.argsort(of, kind="stable")
    order = order[np.searchsorted(of[order], 0) :]
    again = np.flatnonzero(of[order][1:] == of[order][:-1]) + 1
    made[order[again]] = order[again] - order[again - 1] + 1
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """All tables of a Casebook in the order in which the page has them."""

    claims: Sorted
    places: Sorted
    casualties: Sorted
    links: Sorted
    incidents: Renumbered
    reports: Renumbered
    ids: pa.Array


def order_tables(book: Casebook) -> Ordered:
    """Put the tables of a Casebook in the order of its claims."""
    claims = sort_claims(book.claims)
    ids = claims.column("claim_id")
    total = len(claims)

    def of_claims(table: pd.DataFrame) -> Sorted:
        return sort_by_claim(table, rows_in(column(table, "claim_id"), ids), total)

    def referred(table: pd.DataFrame, key: str) -> Renumbered:
        return renumber(rows_in(claims.column(key), column(table, key)))

    return Ordered(
        claims=claims,
        places=of_claims(book.claim_places),
        casualties=of_claims(book.casualties),
        links=of_claims(book.links),
        incidents=referred(book.incidents, "incident_id"),
        reports=referred(book.reports, "report_id"),
        ids=ids,
    )
