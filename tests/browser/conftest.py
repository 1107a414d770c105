"""A real Chromium, once a session; pages in it that may not reach the network."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contactline.maps.interactive import render_html
from tests.maps.sample import hostile_book, make_sample_basemap, make_sample_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator, Page

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]
#: How long a page may take before a test fails; no test waits that long when all is well.
PATIENCE_S = 30.0


@dataclass(kw_only=True)
class Opened:
    """A page with everything that it logged and asked for."""

    page: Page
    address: str
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def detail(self) -> Locator:
        """The panel that opens in the place of the list."""
        return self.page.locator("#contactline-detail")

    def state(self) -> dict[str, Any]:
        """Return ``window.contactline``, without what is no plain value."""
        found: dict[str, Any] = self.page.evaluate(
            "(({ready, total, mapped, shown}) => ({ready, total, mapped, shown}))"
            "(window.contactline ?? {})"
        )
        return found

    def clean(self) -> bool:
        """Return whether nothing was logged, thrown or asked for."""
        return (self.console, self.errors, self.requests) == ([], [], [])

    def wait(self, condition: str) -> None:
        """Wait until an expression holds; polled from here, as the page's policy forbids eval."""
        end = time.monotonic() + PATIENCE_S
        while not self.page.evaluate(condition):
            if time.monotonic() > end:
                pytest.fail(f"the page never came to: {condition}; {self.errors} {self.console}")
            self.page.wait_for_timeout(20)

    def wait_ready(self) -> None:
        """Wait until the page can be used."""
        self.wait("Boolean(window.contactline && window.contactline.ready)")

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where on the screen a point of the map is, px."""
        x, y = self.page.evaluate(
            """([lon, lat]) => {
                const at = contactline.map.latLngToContainerPoint([lat, lon]);
                const box = contactline.map.getContainer().getBoundingClientRect();
                return [at.x + box.x, at.y + box.y];
            }""",
            [lon, lat],
        )
        return x, y

    def show_filters(self) -> None:
        """Turn to the filters, all of them unfolded."""
        self.page.locator("#contactline-tab-filters").click()
        self.page.evaluate("document.querySelectorAll('.facet').forEach((one) => one.open = true)")

    def row(self, claim: str) -> Locator:
        """Return the row of a claim in the list."""
        return self.page.locator(f'#contactline-list [role=row][data-claim="{claim}"]')

    def listed(self) -> list[str]:
        """Return the ids of the claims in the list, top to bottom; for lists of one screen."""
        self.wait(
            "[...document.querySelectorAll('#contactline-list .row')]"
            ".every((one) => one.dataset.claim)"
        )
        found: list[str] = self.page.locator("#contactline-list .row").evaluate_all(
            "all => all.map((one) => one.dataset.claim)"
        )
        return found

    def open_claim(self, claim: str) -> Locator:
        """Open a claim from the list; return its card."""
        if self.detail.is_visible():
            self.page.keyboard.press("Escape")
        self.row(claim).click()
        card = self.detail.locator(f'[data-claim="{claim}"].is-focus')
        card.wait_for()
        return card

    def hash(self) -> str:
        """Return the address after ``#``."""
        found: str = self.page.evaluate("decodeURIComponent(location.hash.replace(/^#/, ''))")
        return found


@contextmanager
def launched(*more: str) -> Iterator[Browser]:
    """Start Debian's Chromium, headless, with further arguments; in CI it must be there."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        message = "chromium is not installed; apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *more])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with launched() as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Open a page from disk, offline and under its own policy, and record what it does."""
    contexts = []

    def opener(
        page_or_text: str | Path,
        *,
        view: str = "",
        wait: bool = True,
        offline: bool = True,
        answer: Callable[[Any], None] | None = None,
        **options: Any,
    ) -> Opened:
        if isinstance(page_or_text, Path):
            file = page_or_text
        else:
            file = tmp_path / f"page{len(contexts)}.html"
            file.write_text(page_or_text, encoding="utf-8")
        options.setdefault("viewport", {"width": 1200, "height": 800})
        context = browser.new_context(offline=offline, accept_downloads=True, **options)
        contexts.append(context)
        opened = Opened(page=context.new_page(), address=file.as_uri())
        page = opened.page
        page.on("console", lambda message: opened.console.append(message.text))
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.split("#")[0] == opened.address
                or request.url.startswith(("data:", "blob:"))
                else opened.requests.append(request.url)
            ),
        )
        if answer is not None:
            page.route(re.compile("^https?:"), answer)
        page.goto(opened.address + view)
        if wait:
            opened.wait_ready()
        return opened

    yield opener
    for context in contexts:
        context.close()


def _save(factory: pytest.TempPathFactory, name: str, text: str) -> Path:
    file = factory.mktemp("pages") / f"{name}.html"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of seven made-up claims, one of everything."""
    text = render_html(make_sample_spec(), make_sample_basemap())
    return _save(tmp_path_factory, "sample", text)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same page with hostile text wherever text can be."""
    from tests.maps.sample import HOSTILE

    spec = make_sample_spec(hostile_book(), title=HOSTILE[0] + HOSTILE[2])
    return _save(tmp_path_factory, "hostile", render_html(spec, make_sample_basemap()))


@pytest.fixture(scope="session")
def bundled_page(
    bundled: Casebook, gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The page of the bundled project."""
    from contactline.maps.spec import MapOptions
    from contactline.project.basemap import make_basemap
    from contactline.project.build import spec_for

    layers = ("nkao", "line_1994")
    spec = spec_for(bundled, MapOptions(title="Border", layers=layers), gazetteer)
    return _save(tmp_path_factory, "border", render_html(spec, make_basemap(gazetteer, layers)))
