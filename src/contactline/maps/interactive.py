"""The interactive map: a folium map that loads nothing and shows both sides of every claim.

`render_html` makes the page. In a notebook, `IncidentLayer` can be added to any folium
map, with a spec or with any GeoDataFrame::

    import folium
    folium.Map().add_child(IncidentLayer(frame))

and `InlineMap` hosts other folium elements without a network. No text of a claim is
written as markup or script: data travel as JSON, and the page's script makes text nodes
of them.
"""

from __future__ import annotations

import base64
import hashlib
import html
import itertools
import re
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Template

from contactline.maps import assets
from contactline.maps.captions import subtitle
from contactline.maps.frames import spec_of_frame
from contactline.maps.page_basemap import basemap_payload
from contactline.maps.payload import make_payload, packed_json, packed_text, style_payload, to_json
from contactline.maps.spec import MapSpec
from contactline.maps.tiles import TileProvider, tile_provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geopandas import GeoDataFrame

    from contactline.geo.areas import Bounds
    from contactline.maps.basemap import Basemap

#: Where the content security policy goes once the hashes are known.
_POLICY = "<!-- content security policy -->"


def render_html(spec: MapSpec, basemap: Basemap, *, picture: str | None = None) -> str:
    """Return the page of a map: one HTML file that needs no network.

    Parameters
    ----------
    spec
        The claims and the words around them.
    basemap
        What lies under them.
    picture
        Name of a picture beside the page, for those who show a link to it with one.

    Returns
    -------
    str
        HTML, the same for the same input.

    Raises
    ------
    UsageError
        If ``spec.options.tiles`` names no known tile layer.
    """
    with counted_ids():
        page = InlineMap(spec, basemap, picture=picture)
        layer = IncidentLayer(spec)
        page.add_child(layer)
        page.add_child(_Page(page, layer))
        return str(page.get_root().render())


@contextmanager
def counted_ids() -> Iterator[None]:
    """Make branca number its elements 1, 2, 3 ..., for the time of one build; else at random."""
    counter = itertools.count(1)
    original = Element.__dict__["_generate_id"]
    counting = classmethod(lambda _cls: str(next(counter)))
    Element._generate_id = counting  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Element._generate_id = original  # type: ignore[method-assign]


class PageFigure(Figure):
    """The outer HTML of a page that carries its own content security policy.

    Its scripts travel packed as one, which a short one unpacks and adds to the page; the
    policy names both. That takes 300 kB off every page.
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="en">\n'
        "<head>\n"
        "{{ this.header.render(**kwargs) }}\n"
        "</head>\n"
        '<body class="contactline">\n'
        "{{ this.html.render(**kwargs) }}\n"
        '<template id="contactline_script">{{ this.pack_script(**kwargs) }}</template>\n'
        "<script>{{ this.loader }}</script>\n"
        "{{ this.late.render(**kwargs) }}"
        "</body>\n"
        "</html>\n"
    )

    def __init__(self, tiles: TileProvider | None = None) -> None:
        super().__init__()
        self.tiles = tiles
        #: Name -> script that the others build on, in order.
        self.scripts: dict[str, str] = {}
        self.packed = ""
        self.loader = assets.loader_script()
        #: What stands behind the script: read while the first picture is made.
        self.late = Element()
        self.late._template = Template(
            "{% for child in this._children.values() %}{{ child.render(**kwargs) }}{% endfor %}"
        )

    def pack_script(self, **kwargs: Any) -> str:
        """Return all scripts as one, as base64 of a gzip."""
        self.packed = "\n".join([*self.scripts.values(), self.script.render(**kwargs)])
        return packed_text(self.packed)

    def render(self, **kwargs: Any) -> str:
        """Return the page, with a policy that allows exactly what it holds."""
        text: str = super().render(**kwargs)
        return text.replace(_POLICY, _policy(text, self.packed, self.tiles), 1)


class InlineMap(folium.Map):
    """A folium map on an offline basemap; the page carries its own Leaflet.

    Parameters
    ----------
    spec
        Title, style, extent and names.
    basemap
        Layers and towns to draw.
    picture
        Name of a picture beside the page.
    """

    # Own lists: folium's are shared by all maps, and name hosts on the network.
    default_js = []  # noqa: RUF012 - folium declares them so
    default_css = []  # noqa: RUF012

    _template = Template(
        """
        {%- macro header(this, kwargs) -%}{%- endmacro -%}
        {%- macro html(this, kwargs) -%}
            <div class="folium-map" id="{{ this.get_name() }}"></div>
        {%- endmacro -%}
        {%- macro script(this, kwargs) -%}
            const {{ this.get_name() }} = contactlineMap.openMap(
                "{{ this.get_name() }}", "{{ this.data_id }}");
        {%- endmacro -%}
        """
    )

    def __init__(self, spec: MapSpec, basemap: Basemap, *, picture: str | None = None) -> None:
        super().__init__(tiles=None)
        self.picture = picture
        self.tiles = tile_provider(spec.options.tiles) if spec.options.tiles else None
        PageFigure(self.tiles).add_child(self)
        self.spec = spec
        self.data_id = f"{self.get_name()}_data"
        self.basemap = packed_json(basemap_payload(basemap, spec.bounds))
        self.data = to_json(
            {
                "style": style_payload(spec),
                "names": spec.options.names,
                "bounds": _corners(spec.bounds),
                "tiles": None if self.tiles is None else _tiles(self.tiles),
            }
        )

    def render(self, **kwargs: Any) -> str:
        """Put Leaflet and the page's own files into the head, then the map."""
        root = cast("Figure", self.get_root())
        header = root.header
        header._children.clear()
        head = [
            '<meta charset="utf-8">',
            _POLICY,
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta name="generator" content="contactline {_attribute(self.spec.version)}">',
            f"<title>{_attribute(self.spec.options.title)}</title>",
            *_preview(self.spec, self.picture),
            f"<style>\n{assets.leaflet_css()}</style>",
        ]
        header.add_child(_raw("\n".join(head)), name="contactline_head")
        _add_script(root, "contactline_leaflet", assets.leaflet_script() + _marker_script())
        _add_library(root, self.spec)
        header.add_child(_raw(f"<style>\n{assets.page_css()}</style>"), name="contactline_page")
        _add_data(root, self.data_id, self.data)
        _add_part(root.html, f"{self.data_id}_basemap", self.basemap)
        return cast("str", super().render(**kwargs))  # type: ignore[no-untyped-call]


class IncidentLayer(folium.map.Layer):
    """The claims of a map, for any folium map.

    On an `InlineMap` inside the page a click opens the page's panel; on any other
    folium map it opens a popup with the same content.

    Parameters
    ----------
    claims
        A `MapSpec`, or any GeoDataFrame: one row a claim, drawn as what its geometry is (a
        Point as a spot, a Polygon as an area ...). It may have the columns ``claimant``,
        ``accused``, ``date``, ``date_end``, ``text``, ``place``, ``where_prec``,
        ``radius_km``, ``event_type``, ``sub_event_type``, ``weapons``, ``review``,
        ``note``, ``source``, ``url``, ``claim_id``, ``incident_id`` and
        ``dispute_status``; `contactline.maps.frames.COLUMNS` says what each holds.
    name
        Name of the layer in a layer control.

    Examples
    --------
    >>> import folium, geopandas
    >>> frame = geopandas.GeoDataFrame(
    ...     {"claimant": ["Armenia"], "date": ["2022-09-13"], "text": ["Fire at Sotk."]},
    ...     geometry=geopandas.points_from_xy([45.86], [40.2], crs=4326),
    ... )
    >>> world = folium.Map().add_child(IncidentLayer(frame))
    """

    _template = Template(
        """
        {%- macro script(this, kwargs) -%}
            const {{ this.get_name() }} = contactlineMap.incidentLayer("{{ this.data_id }}");
        {%- endmacro -%}
        """
    )

    def __init__(self, claims: MapSpec | GeoDataFrame, name: str | None = None) -> None:
        super().__init__(name=name or "Claims", overlay=True)
        self._name = "IncidentLayer"
        self.spec = spec = claims if isinstance(claims, MapSpec) else spec_of_frame(claims)
        self.data_id = f"{self.get_name()}_data"
        self.payload = make_payload(spec)

    def render(self, **kwargs: Any) -> str:
        """Put the layer's files into the head if they are not there yet, then the layer."""
        root = cast("Figure", self.get_root())
        _add_library(root, self.spec)
        _add_data(root, self.data_id, to_json(self.payload.meta))
        # The first picture needs one part; a page has the others behind its script.
        late = getattr(root, "late", root.html)
        for name, text in self.payload.parts.items():
            _add_part(root.html if name == "hot" else late, f"{self.data_id}_{name}", text)
        return cast("str", super().render(**kwargs))  # type: ignore[no-untyped-call]

    def _get_self_bounds(self) -> list[list[float | None]]:
        bounds = self.spec.bounds
        if bounds is None:
            return [[None, None], [None, None]]
        return [[bounds.south, bounds.west], [bounds.north, bounds.east]]


class _Page(MacroElement):
    """Panel, filters, list and legend around a map and its claims."""

    _template = Template(
        """
        {%- macro script(this, kwargs) -%}
            contactlineMap.startPage(
                {{ this.map.get_name() }}, {{ this.layer.get_name() }}, "{{ this.map.data_id }}");
        {%- endmacro -%}
        """
    )

    def __init__(self, page: InlineMap, layer: IncidentLayer) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Page"
        self.map = page
        self.layer = layer

    def render(self, **kwargs: Any) -> str:
        """Put the panel before the map, in the order in which it is read."""
        root = cast("Figure", self.get_root())
        root.html.add_child(_raw(assets.page_html()), name="contactline_panel", index=0)
        return cast("str", super().render(**kwargs))  # type: ignore[no-untyped-call]


def _add_library(root: Figure, spec: MapSpec) -> None:
    """Add the page's script and the layer's style to a figure, once."""
    css = assets.layer_css() + assets.colour_css(spec.style, spec.sides)
    root.header.add_child(_raw(f"<style>\n{css}</style>"), name="contactline_css")
    _add_script(root, "contactline_js", assets.page_script())


def _add_script(root: Figure, name: str, text: str) -> None:
    """Add a script to a figure, once."""
    if isinstance(root, PageFigure):
        root.scripts[name] = text
    else:
        root.header.add_child(_raw(f"<script>\n{text}</script>"), name=name)


def _add_data(root: Figure, data_id: str, data: str) -> None:
    """Add JSON to the body, past branca, which reads what a macro gives as a template again."""
    text = f'<script type="application/json" id="{data_id}">{data}</script>\n'
    root.html.add_child(_raw(text), name=data_id)


def _add_part(parent: Element, part_id: str, text: str) -> None:
    """Add base64 to a page: in a template, which is no script and is not drawn."""
    parent.add_child(_raw(f'<template id="{part_id}">{text}</template>\n'), name=part_id)


def _raw(text: str) -> Element:
    """Return an element of ready text, which no template engine reads."""
    element = Element()
    element._template = _Text(text)  # type: ignore[assignment]
    return element


class _Text:
    """Stands where branca wants a template, and gives its text as it is."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, **_kwargs: Any) -> str:
        return self.text


def _marker_script() -> str:
    """Return a script that gives Leaflet's default marker its images, for other elements."""
    images = to_json(assets.leaflet_images())
    return f"delete L.Icon.Default.prototype._getIconUrl;\nL.Icon.Default.mergeOptions({images});\n"


def _corners(bounds: Bounds | None) -> list[list[float]] | None:
    """Return bounds as Leaflet has them: south-west and north-east, latitude first."""
    if bounds is None:
        return None
    return [[bounds.south, bounds.west], [bounds.north, bounds.east]]


def _tiles(provider: TileProvider) -> dict[str, Any]:
    return {
        "name": provider.title,
        "url": provider.url,
        "hosts": list(provider.hosts),
        "max_zoom": provider.max_zoom,
        "attribution": provider.attribution,
    }


def _preview(spec: MapSpec, picture: str | None) -> list[str]:
    """Return what others show of a link to the page (Open Graph): title, words, picture."""
    title, words = spec.options.title, subtitle(spec)
    lines = [
        f'<meta name="description" content="{_attribute(words)}">',
        '<meta property="og:type" content="website">',
        f'<meta property="og:title" content="{_attribute(title)}">',
        f'<meta property="og:description" content="{_attribute(words)}">',
    ]
    if picture is not None:
        lines += [
            f'<meta property="og:image" content="{_attribute(quote(picture))}">',
            f'<meta property="og:image:alt" content="{_attribute(f"{title}. {words}")}">',
            '<meta name="twitter:card" content="summary_large_image">',
        ]
    return lines


def _attribute(text: str) -> str:
    """Return text for an attribute or title: escaped, without control characters."""
    return html.escape(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text))


class _Inline(HTMLParser):
    """Collects the inline scripts and styles of a page, as a browser delimits them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, list[str]] = {"script": [], "style": []}
        self._open: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("type")
        if tag == "style" or (tag == "script" and kind in (None, "", "text/javascript", "module")):
            self._open = tag
            self.found[tag].append("")
        else:
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.found[self._open][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = None


def _policy(page: str, packed: str, tiles: TileProvider | None) -> str:
    """Return the policy as a meta element: only these scripts and styles, no network."""
    inline = _Inline()
    inline.found["script"].append(packed)
    inline.feed(page)
    inline.close()
    hashes = {
        tag: " ".join(dict.fromkeys(_hash(text) for text in texts))
        for tag, texts in inline.found.items()
    }
    images = " ".join(["data:", *(f"https://{host}" for host in (tiles.hosts if tiles else ()))])
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {hashes['script']}",
            f"style-src {hashes['style']}",
            f"img-src {images}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
