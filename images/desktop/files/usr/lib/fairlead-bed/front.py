"""The web front of the session image: HTTPS and WSS on 6901, with the habits of KasmVNC.

Every request needs HTTP Basic, upgrades included; one request per connection; COOP and COEP on every answer.
"""

import asyncio
import mimetypes
import os
import pathlib
import signal
import ssl
import sys
from urllib.parse import parse_qsl, unquote, urlsplit

from auth import Accounts
from hostile import HOSTILE_HEADERS
from owner_api import OwnerApi
from tunnel import Tunnel

WWW = pathlib.Path(__file__).parent / "www"
NOVNC = pathlib.Path("/usr/share/novnc")
STATE = pathlib.Path("/tmp/.fairlead-bed")
HEADER_LIMIT = 16 * 1024
REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed",
           431: "Request Header Fields Too Large", 503: "Service Unavailable"}


class Front:
    def __init__(self, accounts, tunnel, api):
        self.accounts = accounts
        self.tunnel = tunnel
        self.api = api

    async def serve(self, reader, writer):
        try:
            await self.one_request(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            pass  # The other side went away, or sent no HTTP: there is nobody to answer.
        finally:
            writer.close()

    async def one_request(self, reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            return await answer(writer, 431, b"Header too large")
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = (lines[0].split(" ") + ["", "", ""])[:3]
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        peer = writer.get_extra_info("peername")[0]
        user, refusal = self.accounts.check(peer, headers.get("authorization"))
        log(f"{peer} {method} {target} -> {user.name if user else refusal}")
        if user is None:
            extra = {"WWW-Authenticate": 'Basic realm="Websockify"'} if refusal == "credentials" else {}
            return await answer(writer, 401, b"401 Unauthorized", extra=extra)
        url = urlsplit(target)
        if headers.get("upgrade", "").lower() == "websocket":
            return await self.tunnel.run(reader, writer, headers, user)
        if method not in ("GET", "HEAD"):
            return await answer(writer, 405, b"Method Not Allowed")
        path = unquote(url.path)
        if path.startswith("/api/"):
            if not user.owner:
                return await answer(writer, 401, b"401 Unauthorized")
            status, body, kind = await self.api.call(path[len("/api/"):], dict(parse_qsl(url.query)))
            return await answer(writer, status, body, kind, head_only=method == "HEAD")
        return await self.static(writer, path, method == "HEAD")

    async def static(self, writer, path, head_only):
        name = path.lstrip("/") or "index.html"
        if name == "index.html":
            name = "vnc.html"
        top = NOVNC if name.split("/")[0] in ("core", "vendor") else WWW
        file = (top / name).resolve()
        if not file.is_file() or not str(file).startswith(str(top.resolve())):
            return await answer(writer, 404, b"404 Not Found")
        kind = "text/javascript" if file.suffix == ".js" else (mimetypes.guess_type(file.name)[0] or "text/plain")
        extra = HOSTILE_HEADERS if name.startswith("hostile") else {}
        await answer(writer, 200, file.read_bytes(), kind, extra=extra, head_only=head_only)


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
    print(line, file=sys.stderr, flush=True)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(os.environ["HOME"], ".vnc", "self.pem"))
    accounts = Accounts(os.environ.get("VNC_PW", ""))
    tunnel = Tunnel(str(STATE / "rfb.sock"))
    front = Front(accounts, tunnel, OwnerApi(accounts, tunnel))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: os._exit(0))
    server = await asyncio.start_server(front.serve, "0.0.0.0", 6901, ssl=context, limit=HEADER_LIMIT)
    (STATE / "front-up").touch()
    await server.serve_forever()


asyncio.run(main())
