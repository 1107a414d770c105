"""A server on the loopback interface that says what a test tells it to."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


@dataclass
class Reply:
    """What the server says to one request.

    Parameters
    ----------
    cut
        Close the connection after so many bytes of the body.
    silent
        Say nothing until the server is closed.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    silent: bool = False


@dataclass
class Request:
    """What the server was asked."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


class LocalServer:
    """Answers with what `answer` returns for a request.

    Parameters
    ----------
    answer
        Called with the request and its number, from 0.
    """

    def __init__(self, answer: Callable[[Request, int], Reply]) -> None:
        self.requests: list[Request] = []
        self._closing = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                request = Request(parts.path, query, dict(self.headers.items()))
                outer.requests.append(request)
                outer._send(self, answer(request, len(outer.requests) - 1))

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}"

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.silent:
            self._closing.wait(10)
            handler.close_connection = True
            return
        handler.send_response(reply.status)
        headers = {"Content-Length": str(len(reply.body)), **reply.headers}
        for key, value in headers.items():
            handler.send_header(key, value)
        handler.end_headers()
        handler.wfile.write(reply.body[: reply.cut])
        handler.wfile.flush()
        handler.close_connection = True

    def __enter__(self) -> LocalServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def json_reply(data: Any, **more: Any) -> Reply:
    """Return an answer in JSON."""
    body = json.dumps(data, ensure_ascii=False).encode()
    return Reply(body=body, headers={"Content-Type": "application/json"}, **more)
