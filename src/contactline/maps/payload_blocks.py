"""Texts of the payload: as numbers of words, in blocks that are read when one is shown.

A text is cut at its blanks. The words of all texts make one list, the frequent first, and
a text travels as their numbers, one byte for the most frequent, two for the others; a rare
word is spelled out beside the block. What deflate is good at, finding words again, is done
once for all blocks, so that they are small and few bytes are left for it to look through.

A block holds the texts of a thousand claims and of what belongs to them, by columns.
"""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.maps.payload_columns import Ints, squeeze

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Claims a block.
BLOCK = 1024
#: zlib works outside the interpreter's lock.
THREADS = 2
#: A word that occurs less often is spelled out each time.
LEAST = 3
#: Written numbers below this take one byte; the others two, and there are so many of them.
ONE_BYTE = 192
WORDS = ONE_BYTE + (256 - ONE_BYTE) * 256
#: Written for a word that is spelled out; the first word of the list follows.
SPELLED = 0
#: A length of this or more takes four bytes: this, and three with the length.
LONG = 255


@dataclass(slots=True)
class _Column:
    table: str
    name: str
    starts: Ints
    #: For every text how many words it has and one more; 0: unknown.
    lengths: Ints
    #: For every text its first word among those of the column; one more at the end.
    offsets: Ints
    words: pa.DictionaryArray
    codes: NDArray[np.uint16] = field(default_factory=lambda: np.zeros(0, dtype=np.uint16))


@dataclass(slots=True)
class Blocks:
    """Columns of texts under way, each with the rows at which the blocks begin."""

    total: int
    columns: list[_Column] = field(default_factory=list)

    def __len__(self) -> int:
        """Return the number of blocks."""
        return -(-self.total // BLOCK)

    def claim_starts(self) -> Ints:
        """Return the claims at which the blocks begin, and the number of claims."""
        return np.minimum(np.arange(len(self) + 1, dtype=np.int64) * BLOCK, self.total)

    def add(self, table: str, name: str, array: pa.Array, starts: Ints) -> None:
        """Add a column; ``starts``: row of its table at which each block begins, and its end."""
        texts = array if pa.types.is_string(array.type) else array.cast(pa.string())
        lists = pc.split_pattern(texts, " ")
        offsets = lists.offsets.to_numpy().astype(np.int64)
        known = texts.is_valid().to_numpy(zero_copy_only=False)
        self.columns.append(
            _Column(
                table=table,
                name=name,
                starts=starts,
                lengths=np.where(known, np.diff(offsets) + 1, 0),
                offsets=offsets - offsets[0],
                words=lists.flatten().dictionary_encode(),
            )
        )

    def close(self) -> tuple[list[str], list[int], str]:
        """Return the list of words, where each block begins and ends, and all as base64."""
        words = self._number()
        with ThreadPoolExecutor(THREADS) as pool:
            made = list(pool.map(self._pack, range(len(self))))
        ends = np.cumsum([0, *(len(block) for block in made)])
        return words, [int(end) for end in ends], "".join(made)

    def _number(self) -> list[str]:
        """Give the words of all columns numbers; return those that have one."""
        if not self.columns:
            return []
        joined = pa.chunked_array([column.words for column in self.columns]).unify_dictionaries()
        words = joined.chunk(0).dictionary
        codes = [chunk.indices.to_numpy() for chunk in joined.chunks]
        counts = np.zeros(len(words), dtype=np.int64)
        for found in codes:
            counts += np.bincount(found, minlength=len(words))
        order = np.argsort(-counts, kind="stable")
        order = order[: min(WORDS - 1, int((counts >= LEAST).sum()))]
        numbers = np.full(len(words), SPELLED, dtype=np.uint16)
        numbers[order] = np.arange(1, len(order) + 1)
        for column, found in zip(self.columns, codes, strict=True):
            column.codes = numbers[found]
        listed: list[str] = words.take(pa.array(order)).to_pylist()
        return listed

    def _pack(self, block: int) -> str:
        header: list[list[Any]] = []
        chunks: list[bytes] = []
        for column in self.columns:
            first, last = column.starts[block], column.starts[block + 1]
            lengths = column.lengths[first:last]
            if not lengths.any():
                continue
            start, end = column.offsets[first], column.offsets[last]
            codes = column.codes[start:end]
            spelled = np.flatnonzero(codes == SPELLED) + start
            texts = column.words.take(pa.array(spelled)).to_pylist()
            data = _lengths(lengths) + _numbers(codes)
            header.append([column.table, column.name, len(lengths), len(data), texts])
            chunks.append(data)
        head = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
        text = head.encode("utf-8", "replace")
        data = squeeze(b"".join([len(text).to_bytes(4, "little"), text, *chunks]))
        return base64.b64encode(data).decode("ascii")


def _lengths(values: Ints) -> bytes:
    """Return lengths, a byte each; a great one in four."""
    if (values < LONG).all():
        return values.astype(np.uint8).tobytes()
    made = bytearray()
    for value in values.tolist():
        made += bytes([value]) if value < LONG else bytes([LONG]) + value.to_bytes(3, "little")
    return bytes(made)


def _numbers(codes: NDArray[np.uint16]) -> bytes:
    """Return numbers of words in one byte or two."""
    short = codes < ONE_BYTE
    ends = np.cumsum(np.where(short, 1, 2))
    made: NDArray[np.uint8] = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    rest = codes[~short] - ONE_BYTE
    made[ends[short] - 1] = codes[short]
    made[ends[~short] - 2] = ONE_BYTE + (rest >> 8)
    made[ends[~short] - 1] = rest & 0xFF
    return made.tobytes()
