"""A real Chromium, once a session; pages in it that may not reach the network."""

from __future__ import annotations

import os
import re
import shutil
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

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

    def state(self) -> dict[str, Any]:
        """Return ``window.contactline``, without what is no plain value."""
        found: dict[str, Any] = self.page.evaluate(
            "(({ready, total, mapped, shown}) => ({ready, total, mapped, shown}))"
            "(window.contactline ?? {})"
        )
        return found

    def wait(self, condition: str) -> None:
        """Wait until an expression holds; polled from here, as the page's policy forbids eval."""
        end = time.monotonic() + PATIENCE_S
        while not self.page.evaluate(condition):
            if time.monotonic() > end:
                pytest.fail(f"the page never came to: {condition}; {self.errors} {self.console}")
            self.page.wait_for_timeout(20)

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        message = "chromium is not installed; apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Open HTML from disk, offline and under its own policy, and record what it does."""
    contexts = []

    def opener(
        text: str,
        *,
        wait: bool = True,
        offline: bool = True,
        answer: Callable[[Any], None] | None = None,
        **options: Any,
    ) -> Opened:
        file = tmp_path / f"page{len(contexts)}.html"
        file.write_text(text, encoding="utf-8")
        options.setdefault("viewport", {"width": 1200, "height": 800})
        context = browser.new_context(offline=offline, **options)
        contexts.append(context)
        opened = Opened(page=context.new_page(), address=file.as_uri())
        page = opened.page
        page.on("console", lambda message: opened.console.append(message.text))
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url == opened.address or request.url.startswith("data:")
                else opened.requests.append(request.url)
            ),
        )
        if answer is not None:
            page.route(re.compile("^https?:"), answer)
        page.goto(opened.address)
        if wait:
            opened.wait("Boolean(window.contactline && window.contactline.ready)")
        return opened

    yield opener
    for context in contexts:
        context.close()
