"""What a picture says of itself: title, words, and the facts by which it is made again.

The facts travel in XMP, which PNG, WebP, SVG and PDF can all hold, and in the comment of a
GIF. Nothing in them depends on a clock.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from contactline.maps.captions import alt_text, caption, drawn_sides, not_on_map, plain
from contactline.maps.picture_facts import PictureFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.maps.picture_facts import Source
    from contactline.maps.spec import MapSpec

_SPACE = "urn:contactline:picture:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a picture's file says of it."""

    title: str
    alt: str
    caption: str
    maker: str
    rights: str
    facts: PictureFacts


def words_of(
    spec: MapSpec,
    *,
    size_px: tuple[int, int],
    scale: float,
    source: Source | None = None,
    kind: str | None = None,
    preset: str | None = None,
    layers: Sequence[str] = (),
    by: str | None = None,
    step: str | None = None,
) -> Words:
    """Return what the file of a picture says of it.

    Parameters
    ----------
    source
        Where it is from; None if no command knows.
    kind
        What the picture is if it is not one map, such as "Two maps, one a side".
    layers
        Optional layers that are drawn.
    by, step
        What the panels or the frames are of.
    """
    maker = f"contactline {plain(spec.version, most=30)}"
    title, alt = plain(spec.options.title, most=300), alt_text(spec)
    if kind:
        alt = f"{kind}. {alt}"
    facts = PictureFacts(
        maker=maker,
        title=title,
        alt=alt,
        caption=caption(spec),
        days=spec.days,
        total=spec.total,
        drawn=spec.mapped,
        drawn_by_side=tuple((side.side or "unknown", count) for side, count in drawn_sides(spec)),
        not_drawn=not_on_map(spec) or None,
        filters=tuple(plain(words, most=400) for words in spec.filters),
        preset=preset,
        size_px=size_px,
        scale=scale,
        theme=spec.options.theme,
        names=spec.options.names,
        layers=tuple(layers),
        by=by,
        step=step,
        boundary_note=plain(spec.boundary_note, most=1000),
        attribution=tuple(plain(line, most=400) for line in spec.attribution),
        source=source,
    )
    return Words(
        title=title,
        alt=alt,
        caption=facts.caption,
        maker=maker,
        rights="; ".join(plain(line, most=300) for line in spec.attribution),
        facts=facts,
    )


def xmp(words: Words) -> str:
    """Return the XMP packet of a picture."""

    def localized(name: str, text: str) -> str:
        return (
            f'   <{name}><rdf:Alt><rdf:li xml:lang="x-default">{_xml(text)}</rdf:li>'
            f"</rdf:Alt></{name}>\n"
        )

    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '  <rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
        f' xmlns:contactline="{_SPACE}">\n'
        + localized("dc:title", words.title)
        + localized("dc:description", words.caption)
        + localized("dc:rights", words.rights)
        + localized("Iptc4xmpCore:AltTextAccessibility", words.alt)
        + f"   <xmp:CreatorTool>{_xml(words.maker)}</xmp:CreatorTool>\n"
        f"   {record_element(words)}\n"
        "  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )


def record_element(words: Words) -> str:
    """Return the facts as the XML element by which they are found again."""
    record = json.dumps(words.facts.to_json(), ensure_ascii=True, separators=(",", ":"))
    return f"<contactline:record>{_xml(record)}</contactline:record>"


def _xml(text: str) -> str:
    # Beyond what XML forbids, nothing is left out: `plain` has removed control characters.
    return escape(text, quote=False)
