"""The page's own files: scripts joined from the modules of ``maps/web``, styles, Leaflet."""

from __future__ import annotations

import base64
import re
from functools import cache
from typing import TYPE_CHECKING

from contactline.errors import ContactlineError
from contactline.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

    from contactline.maps.style import SideStyle, Style

LEAFLET = "leaflet-1.9.4"
#: The module that the others hang on.
MAIN = "main.js"

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w.-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE)
#: Comments that stand alone; a cast at the start of a line is none.
_DOCUMENTATION = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_IMAGE = re.compile(r"url\((images/[\w.-]+)\)")


class AssetError(ContactlineError, ValueError):
    """A file of the page that cannot be joined."""


@cache
def page_script() -> str:
    """Return the page's modules as one script without names of its own."""
    return join_modules({item.name: _read(item) for item in _files("web", ".js")}, MAIN)


@cache
def loader_script() -> str:
    """Return the short script that unpacks the others."""
    return "\n" + _read(_folder("web") / "loader.js")


def join_modules(modules: Mapping[str, str], main: str) -> str:
    """Join ES modules into one script, each in a function of its own.

    Only what the page's modules use is understood: ``import { a, b } from "./x.js";``
    at the start of a line, and ``export`` before a declaration.

    Raises
    ------
    AssetError
        If modules need one another in a circle, one is missing, or a form of import
        or export is left that this does not understand.
    """
    order: list[str] = []
    under_way: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        if name in under_way:
            raise AssetError(f"maps/web: modules in a circle: {' > '.join([*under_way, name])}")
        if name not in modules:
            raise AssetError(f"maps/web/{under_way[-1]}: imports {name}, which is not there")
        under_way.append(name)
        for _, needed in _IMPORT.findall(modules[name]):
            visit(needed)
        under_way.pop()
        order.append(name)

    visit(main)
    return "".join(['"use strict";\n', *(_wrap(name, modules[name]) for name in order)])


def _wrap(name: str, text: str) -> str:
    exported = _EXPORT.findall(text)
    body = _IMPORT.sub(
        lambda found: f"const {{{found[1]}}} = {_variable(found[2])};\n",
        _DOCUMENTATION.sub("", text),
    )
    body = _EXPORT.sub(lambda found: found[0].removeprefix("export "), body)
    left = re.search(r"^(?:import|export)\b.*", body, re.MULTILINE)
    if left:
        raise AssetError(f"maps/web/{name}: cannot join {left[0]!r}")
    given = ", ".join(exported)
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {given} }};\n}})();\n"


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))


@cache
def layer_css() -> str:
    """Return the style of the claims' layer, without its colours."""
    return _read(_folder("web") / "layer.css")


@cache
def page_css() -> str:
    """Return the style of the page, without its colours: ``page.css``, then ``page_*.css``."""
    return "".join(_read(item) for item in _files("web", ".css") if item.name.startswith("page"))


@cache
def page_html() -> str:
    """Return the skeleton that the page's script fills."""
    return _read(_folder("web") / "page.html")


@cache
def leaflet_script() -> str:
    """Return Leaflet under its licence, without the reference to its source map."""
    folder = _folder("vendor") / LEAFLET
    text = re.sub(r"^//# sourceMappingURL=.*$", "", _read(folder / "leaflet.js"), flags=re.M)
    return f"/*\n{_read(folder / 'LICENSE').strip()}\n*/\n{text.strip()}\n"


@cache
def leaflet_css() -> str:
    """Return Leaflet's style with its images inside."""
    text = _read(_folder("vendor") / LEAFLET / "leaflet.css")
    text = text.replace("\tbehavior: url(#default#VML);\n", "")  # for Internet Explorer 8
    return _IMAGE.sub(lambda found: f"url({_image(found[1])})", text)


@cache
def leaflet_images() -> dict[str, str]:
    """Return the images of Leaflet's default marker as ``data:`` addresses."""
    return {
        "iconUrl": _image("images/marker-icon.png"),
        "iconRetinaUrl": _image("images/marker-icon-2x.png"),
        "shadowUrl": _image("images/marker-shadow.png"),
    }


def colour_css(style: Style, sides: Iterable[SideStyle]) -> str:
    """Return the colours of a style as custom properties, light and dark."""
    sides = list(sides)
    scope = ".contactline, .contactline-tip"
    light = _properties(style.light, "light") + _marks([one.colour for one in sides])
    dark = _properties(style.dark, "dark") + _marks([one.dark_colour for one in sides])
    blocks = [_block(scope, light)]
    blocks += [_block("[data-theme=dark] .contactline, [data-theme=dark] .contactline-tip", dark)]
    first_look = _block(":root:not([data-theme]) body.contactline", dark)
    blocks += [f"@media (prefers-color-scheme: dark) {{\n{first_look}}}\n"]
    blocks += [f".side-{i} {{ --side: var(--side-{i}); }}\n" for i in range(len(sides))]
    return "".join(blocks)


def _properties(parts: Mapping[str, str], scheme: str) -> list[str]:
    made = [f"--{name.replace('_', '-')}: {_colour(value)}" for name, value in parts.items()]
    made += [
        f"color-scheme: {scheme}",
        "--rule: color-mix(in srgb, var(--ink) 13%, var(--page))",
        "--rule-strong: color-mix(in srgb, var(--ink) 30%, var(--page))",
        "--raised: color-mix(in srgb, var(--ink) 5%, var(--page))",
        "--glass: color-mix(in srgb, var(--page) 93%, transparent)",
        f"--link: {'#1a4fa3' if scheme == 'light' else '#9ec1ff'}",
        f"--focus: {'#1a4fa3' if scheme == 'light' else '#9ec1ff'}",
    ]
    return made


def _marks(colours: list[str]) -> list[str]:
    return [f"--side-{i}: {_colour(value)}" for i, value in enumerate(colours)]


def _block(scope: str, properties: list[str]) -> str:
    return f"{scope} {{ {'; '.join(properties)}; }}\n"


def _colour(value: str) -> str:
    """Return a colour of the style; anything else would let the style write CSS."""
    if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", value):
        raise AssetError(f"style: {value!r} is no colour such as #7b3294")
    return value


def _image(path: str) -> str:
    data = (_folder("vendor") / LEAFLET / path).read_bytes()
    return f"data:image/png;base64,{base64.b64encode(data).decode('ascii')}"


def _folder(name: str) -> Traversable:
    return data_root() / "maps" / name


def _files(folder: str, suffix: str) -> list[Traversable]:
    found = [item for item in _folder(folder).iterdir() if item.name.endswith(suffix)]
    return sorted(found, key=lambda item: item.name)


def _read(item: Traversable) -> str:
    return item.read_text(encoding="utf-8").replace("\r\n", "\n")
