"""Default styles of the GeoPackage's layers, which QGIS takes from ``layer_styles``.

Colours are those of the claimants; areas are translucent; what no person has reviewed is
hatched (an area) or hollow (a spot); one of several candidates has a broken outline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from contactline.export.sides import area_opacity, marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contactline.export.sides import Side

#: Pixels of the style in millimetres on a screen of 96 dots an inch.
_MM_PER_PX = 25.4 / 96
_WIDTH_PX = "area_line_width_px"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    label: str
    filter: str
    symbol: ET.Element


def layer_qml(kind: str, sides: Sequence[Side]) -> str:
    """Return the QML of a layer of claims.

    Parameters
    ----------
    kind
        ``point``, ``line`` or ``polygon``.
    sides
        The claimants that occur.
    """
    rules = [rule for side in sides for rule in _rules(kind, side)]
    root = ET.Element("qgis", version="3.22.0-Białowieża", styleCategories="Symbology|Labeling")
    renderer = ET.SubElement(
        root,
        "renderer-v2",
        type="RuleRenderer",
        symbollevels="0",
        enableorderby="0",
        forceraster="0",
        referencescale="-1",
    )
    listed = ET.SubElement(renderer, "rules", key="contactline")
    symbols = ET.SubElement(renderer, "symbols")
    for number, rule in enumerate(rules):
        ET.SubElement(
            listed,
            "rule",
            key=f"contactline-{number}",
            symbol=str(number),
            label=rule.label,
            filter=rule.filter,
        )
        rule.symbol.set("name", str(number))
        symbols.append(rule.symbol)
    ET.SubElement(root, "layerGeometryType").text = {"point": "0", "line": "1", "polygon": "2"}[
        kind
    ]
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(
        root, encoding="unicode"
    )


def _rules(kind: str, side: Side) -> Iterable[_Rule]:
    claimant = (
        '"claimant_side" IS NULL'
        if side.code is None
        else "\"claimant_side\" = '{}'".format(side.code.replace("'", "''"))
    )
    draft = "\"review\" = 'draft'"
    reviewed = f"({draft}) IS NOT TRUE"
    make = {"point": _spot, "line": _line, "polygon": _area}[kind]
    open_ended = "\"draw\" = 'candidates'"
    if kind == "polygon":
        known = f"({open_ended}) IS NOT TRUE"
        yield _Rule(
            label=f"{side.label}: one of several candidates",
            filter=f"{claimant} AND {open_ended}",
            symbol=_candidate(side),
        )
        claimant = f"{claimant} AND {known}"
    yield _Rule(label=side.label, filter=f"{claimant} AND {reviewed}", symbol=make(side, False))
    yield _Rule(
        label=f"{side.label}: draft, not reviewed",
        filter=f"{claimant} AND {draft}",
        symbol=make(side, True),
    )


def _spot(side: Side, draft: bool) -> ET.Element:
    symbol = _symbol("marker")
    fill = (255, 255, 255, 255) if draft else (*side.rgb, 255)
    _layer(
        symbol,
        "SimpleMarker",
        name="circle",
        color=_colour(fill),
        outline_color=_colour((*side.rgb, 255)),
        outline_style="solid",
        outline_width=_mm(1.5),
        outline_width_unit="MM",
        size=_mm(2 * float(marks()["spot_radius_px"])),
        size_unit="MM",
    )
    return symbol


def _line(side: Side, draft: bool) -> ET.Element:
    symbol = _symbol("line")
    _layer(
        symbol,
        "SimpleLine",
        line_color=_colour((*side.rgb, 255)),
        line_style="dot" if draft else "solid",
        line_width=_mm(float(marks()["line_width_px"])),
        line_width_unit="MM",
    )
    return symbol


def _area(side: Side, draft: bool) -> ET.Element:
    symbol = _symbol("fill")
    outline = {
        "outline_color": _colour((*side.rgb, 255)),
        "outline_style": "solid",
        "outline_width": _mm(float(marks()[_WIDTH_PX])),
        "outline_width_unit": "MM",
    }
    if draft:
        hatch = _colour((*side.rgb, 160))
        _layer(symbol, "SimpleFill", color=hatch, style="b_diagonal", **outline)
    else:
        fill = _colour((*side.rgb, round(255 * area_opacity())))
        _layer(symbol, "SimpleFill", color=fill, style="solid", **outline)
    return symbol


def _candidate(side: Side) -> ET.Element:
    symbol = _symbol("fill")
    _layer(
        symbol,
        "SimpleFill",
        color=_colour((*side.rgb, 0)),
        style="no",
        outline_color=_colour((*side.rgb, 255)),
        outline_style="dash",
        outline_width=_mm(float(marks()[_WIDTH_PX])),
        outline_width_unit="MM",
    )
    return symbol


def _symbol(kind: str) -> ET.Element:
    return ET.Element("symbol", type=kind, alpha="1", clip_to_extent="1", force_rhr="0", name="0")


def _layer(symbol: ET.Element, kind: str, **properties: str) -> None:
    """Add a symbol layer; its properties in the form of QGIS 3.26 and in the one before."""
    layer = ET.SubElement(
        symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"}
    )
    options = ET.SubElement(layer, "Option", type="Map")
    for name, value in properties.items():
        ET.SubElement(options, "Option", name=name, type="QString", value=value)
    for name, value in properties.items():
        ET.SubElement(layer, "prop", k=name, v=value)


def _colour(rgba: tuple[int, int, int, int]) -> str:
    return ",".join(str(part) for part in rgba)


def _mm(px: float) -> str:
    return f"{px * _MM_PER_PX:.3g}"
