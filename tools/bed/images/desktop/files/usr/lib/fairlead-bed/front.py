"""The web front of the session image: HTTPS and WSS on 6901, with the habits of KasmVNC.

Every request needs HTTP Basic, upgrades included; one request per connection, and every answer says so; COOP and COEP
on every answer; every connection and every request is a line of the container's log. README.md names the habits.
"""

import asyncio
import itertools
import mimetypes
import os
import pathlib
import signal
import ssl
import sys
import time
from urllib.parse import parse_qsl, unquote, urlsplit

from auth import Accounts
from hostile import HOSTILE_HEADERS
from options import Options
from owner_api import OwnerApi
from tunnel import Tunnel

WWW = pathlib.Path(__file__).parent / "www"
NOVNC = pathlib.Path("/usr/share/novnc")
STATE = pathlib.Path("/tmp/.fairlead-bed")
HEADER_LIMIT = 16 * 1024
BODY_LIMIT = 64 * 1024
TLS_HANDSHAKE = b"\x16"
REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed",
           431: "Request Header Fields Too Large", 503: "Service Unavailable"}


class Front:
    def __init__(self, options, accounts, tunnel, api):
        self.options = options
        self.accounts = accounts
        self.tunnel = tunnel
        self.api = api
        self.numbers = itertools.count()

    async def serve(self, reader, writer):
        number = next(self.numbers)
        try:
            await self.one_request(number, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            pass  # The other side went away, or sent no HTTP: there is nobody to answer.
        finally:
            writer.close()

    async def one_request(self, number, reader, writer):
        peer = writer.get_extra_info("peername")[0]
        log(f"websocket {number}: got client connection from {peer}")
        first = await reader.readexactly(1)
        if first == TLS_HANDSHAKE:
            return  # TLS at a port that has none: dropped, as the server does.
        try:
            head = first + await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            return await answer(writer, 431, b"Header too large")
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = (lines[0].split(" ") + ["", "", ""])[:3]
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        user, refusal = self.accounts.check(peer, headers.get("authorization"))
        name = user.name if user else "-"

        async def reply(status, body, kind="text/plain", extra=None):
            log(f'websocket {number}: {peer} {peer} {name} "{method} {target} HTTP/1.1" {status} {len(body)}')
            await answer(writer, status, body, kind, extra=extra, head_only=method == "HEAD")

        if user is None:
            extra = {"WWW-Authenticate": 'Basic realm="Websockify"'} if refusal == "credentials" else {}
            return await reply(401, b"401 Unauthorized", extra=extra)
        url = urlsplit(target)
        if headers.get("upgrade", "").lower() == "websocket":
            log(f'websocket {number}: {peer} {peer} {name} "{method} {target} HTTP/1.1" 101 0')
            return await self.tunnel.run(reader, writer, headers, user)
        path = unquote(url.path)
        if method not in ("GET", "HEAD") and not (method == "POST" and path.startswith("/api/")):
            return await reply(405, b"Method Not Allowed")
        if path.startswith("/api/"):
            if not user.owner:
                return await reply(401, b"401 Unauthorized")
            size = int(headers.get("content-length") or 0)
            if size > BODY_LIMIT:
                return await reply(400, b"400 Bad Request")
            body = await reader.readexactly(size)
            return await reply(*await self.api.call(path[len("/api/"):], dict(parse_qsl(url.query)), body))
        return await reply(*self.static(path))

    def static(self, path):
        """Status, body, media type and further headers of a file."""
        name = path.lstrip("/") or "index.html"
        if name == "index.html":
            name = "vnc.html"
        top = NOVNC if name.split("/")[0] in ("core", "vendor") else WWW
        file = (top / name).resolve()
        if not file.is_file() or not str(file).startswith(str(top.resolve())):
            return 404, b"404 Not Found"
        kind = "text/javascript" if file.suffix == ".js" else (mimetypes.guess_type(file.name)[0] or "text/plain")
        extra = HOSTILE_HEADERS if name.startswith("hostile") else {}
        body = file.read_bytes()
        if name == "vnc.html":
            body = body.replace(b"{idle_minutes}", self.options.idle_minutes.encode())
        return 200, body, kind, extra


async def answer(writer, status, body, kind="text/plain", extra=None, head_only=False):
    headers = {
        "Server": "KasmVNC/4.0",
        "Connection": "close",
        "Content-Type": kind,
        "Content-Length": str(len(body)),
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
        **(extra or {}),
    }
    lines = [f"HTTP/1.1 {status} {REASONS[status]}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    writer.write("\r\n".join(lines).encode("latin-1") + (b"" if head_only else body))
    await writer.drain()


def log(line):
    now = time.time()
    stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now))
    print(f" {stamp},{int(now * 1000) % 1000:03d} [INFO] {line}", file=sys.stderr, flush=True)


async def main():
    options = Options(os.environ)
    context = None
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(os.environ["HOME"], ".vnc", "self.pem"))
    accounts = Accounts(os.environ.get("VNC_PW", ""), options.failures_allowed)
    tunnel = Tunnel(str(STATE / "rfb.sock"))
    front = Front(options, accounts, tunnel, OwnerApi(accounts, tunnel))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: os._exit(0))
    if not options.listens:
        return await asyncio.Event().wait()
    server = await asyncio.start_server(front.serve, "0.0.0.0", options.port, ssl=context, limit=HEADER_LIMIT)
    log(f"Listening for websocket connections on all interface(s), port {options.port}")
    (STATE / "front-up").touch()
    await server.serve_forever()


asyncio.run(main())
