"""The web front: HTTPS and WSS on one port, HTTP Basic on every request, upgrades included."""

import mimetypes
import pathlib
from urllib.parse import urlsplit

from aiohttp import web

MAX_BODY = 64 * 1024
REALM = 'Basic realm="Session", charset="UTF-8"'
# The page is ours and loads nothing from elsewhere. `style-src`: noVNC sizes its canvas through the element's style.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Server": "session",
}
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}


class WebFront:
    def __init__(self, accounts, backoff, tunnel, sound, api, log):
        self._accounts = accounts
        self._backoff = backoff
        self._tunnel = tunnel
        # None where the session has no sound.
        self._sound = sound
        self._api = api
        self._log = log
        self._files = files_of(
            [(pathlib.Path(__file__).parent / "www", ""), (pathlib.Path("/usr/share/novnc"), "")]
        )

    def application(self):
        app = web.Application(client_max_size=MAX_BODY, middlewares=[self._guard])
        app.on_response_prepare.append(add_headers)
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    @web.middleware
    async def _guard(self, request, handler):
        user = self._accounts.find(request.headers.get("Authorization"))
        if user is None:
            return await self._refuse(request)
        self._backoff.succeeded(request.remote)
        if is_foreign(request):
            return web.Response(status=403, text="This was asked for by another site's page.")
        request["user"] = user
        return await handler(request)

    async def _refuse(self, request):
        """A browser's first request has no credentials: that is a question, and costs nothing."""
        if "Authorization" in request.headers:
            self._log(f"a sign-in from {request.remote} was refused")
            if not await self._backoff.failed(request.remote):
                return web.Response(status=429, text="Too many sign-ins failed.", headers={"Connection": "close"})
        return web.Response(status=401, text="Sign in.", headers={"WWW-Authenticate": REALM, "Connection": "close"})

    async def _answer(self, request):
        user, path = request["user"], request.match_info["path"]
        if path == "websockify" and request.headers.get("Upgrade", "").lower() == "websocket":
            if not user.read:
                return web.Response(status=403, text="This user may not see the session.")
            return await self._tunnel.serve(request, user)
        if path.startswith("api/"):
            if not user.owner:
                return web.Response(status=403, text="This call is for the session's owner.")
            return await self._api.call(request, path.removeprefix("api/"))
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405, text="Only GET and HEAD.", headers={"Allow": "GET, HEAD"})
        # SECURITY: docs/security.md 4.91: hearing is seeing: the same right, and it ends with it.
        if path == "sound" and self._sound is not None:
            if not user.read:
                return web.Response(status=403, text="This user may not see the session.")
            return await self._sound.serve(request, user)
        file = self._files.get("vnc.html" if path in ("", "index.html") else path)
        if file is None:
            return web.Response(status=404, text="There is no such page.")
        kind = KINDS.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return web.FileResponse(file, headers={"Content-Type": kind})


def files_of(roots):
    """Every file that is served, by its path: what is not in this table does not exist, however it is spelled."""
    return {
        f"{prefix}{file.relative_to(root).as_posix()}": file
        for root, prefix in roots
        for file in root.rglob("*")
        if file.is_file()
    }


def is_foreign(request):
    """Whether a page of another site makes its reader's browser ask, with the password that the browser remembers.

    SECURITY: docs/security.md 4.73.
    """
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        return True
    site = request.headers.get("Sec-Fetch-Site", "none")
    is_page = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return site not in ("none", "same-origin") and (not is_page or request.path.startswith("/api/"))


async def add_headers(_request, response):
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
