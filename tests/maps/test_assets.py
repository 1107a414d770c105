"""The page's own files: joined without a bundler, vendored files unchanged."""

from __future__ import annotations

import hashlib
import tomllib

import pytest

from contactline.errors import UsageError
from contactline.maps import assets
from contactline.maps.style import load_style
from contactline.maps.tiles import tile_provider
from contactline.resources import data_root

VENDOR = data_root() / "maps" / "vendor"


def test_vendored_files_are_those_that_were_checked() -> None:
    table = tomllib.loads((VENDOR / "sources.toml").read_text(encoding="utf-8"))
    wanted = {row["path"]: row["sha256"] for row in table["files"]}
    folder = VENDOR / assets.LEAFLET
    there = {
        f"{assets.LEAFLET}/{item.name}"
        for part in (folder, folder / "images")
        for item in part.iterdir()
        if item.is_file()
    } - {f"{assets.LEAFLET}/{item.name}" for item in (folder / "images").iterdir()}
    there |= {f"{assets.LEAFLET}/images/{item.name}" for item in (folder / "images").iterdir()}
    assert there == set(wanted)
    for path, sha256 in wanted.items():
        assert hashlib.sha256(VENDOR.joinpath(path).read_bytes()).hexdigest() == sha256, path


def test_leaflet_goes_into_the_page_with_its_licence_and_images() -> None:
    assert "Redistribution and use in source and binary forms" in assets.leaflet_script()
    assert "sourceMappingURL" not in assets.leaflet_script()
    css = assets.leaflet_css()
    assert "url(images/" not in css
    assert css.count("url(data:image/png;base64,") == 3


def test_modules_are_joined_in_the_order_that_they_need() -> None:
    joined = assets.join_modules(
        {
            "main.js": 'import { twice } from "./sum.js";\nrun(twice(2));\n',
            "sum.js": 'import { add } from "./add.js";\nexport function twice(x) {\n'
            "  return add(x, x);\n}\n",
            "add.js": "/**\n * @param {number} a\n */\nexport const add = (a, b) => a + b;\n",
        },
        "main.js",
    )
    assert joined.index("$add =") < joined.index("$sum =") < joined.index("$main =")
    assert "const { add } = $add;" in joined
    assert "return { twice };" in joined
    assert "import" not in joined
    assert "@param" not in joined


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        ({"main.js": 'import { a } from "./b.js";\n'}, "b.js, which is not there"),
        (
            {
                "main.js": 'import { a } from "./b.js";\n',
                "b.js": 'import { c } from "./main.js";\nexport const a = 1;\n',
            },
            "main.js > b.js > main.js",
        ),
        ({"main.js": 'import * as all from "./b.js";\n', "b.js": ""}, "cannot join"),
        ({"main.js": "export default 3;\n"}, "cannot join"),
    ],
)
def test_modules_that_cannot_be_joined_are_an_error(modules: dict[str, str], words: str) -> None:
    with pytest.raises(assets.AssetError, match=words):
        assets.join_modules(modules, "main.js")


def test_a_style_cannot_write_css() -> None:
    style = load_style()
    sides = style.sides(["AM", "AZ"])
    assert "--side-1: #00795a" in assets.colour_css(style, sides)
    bad = [type(sides[0])(side="X", label="X", colour="red; } * { x", dark_colour="#fff")]
    with pytest.raises(assets.AssetError, match="is no colour"):
        assets.colour_css(style, bad)


def test_a_tile_layer_is_found_by_name_and_knows_its_hosts() -> None:
    provider = tile_provider("OpenStreetMap")
    assert provider.hosts == ("tile.openstreetmap.org",)
    assert provider.url.startswith(f"https://{provider.hosts[0]}/")
    with pytest.raises(UsageError, match="did you mean openstreetmap"):
        tile_provider("openstretmap")
