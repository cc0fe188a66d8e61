"""The owner's interface, `/api/*`: pictures of the screen, users, figures, the clipboard. The web front checks the right."""

import asyncio
import json

from aiohttp import web

TRUE = ("true", "1")


class OwnerApi:
    def __init__(self, accounts, tunnel, sound, screen, display):
        self._accounts = accounts
        self._tunnel = tunnel
        self._sound = sound
        self._screen = screen
        self._display = display
        self._last_picture = b""
        self._reads = {
            "get_screenshot": self.get_screenshot,
            "get_users": self.get_users,
            "get_frame_stats": self.get_frame_stats,
            "get_bottleneck_stats": self.get_bottleneck_stats,
        }
        self._changes = {
            "create_user": self.create_user,
            "update_user": self.update_user,
            "remove_user": self.remove_user,
        }

    async def call(self, request, name):
        try:
            if request.method == "GET" and name in self._reads:
                return await self._reads[name](request.query)
            if name == "clear_clipboard":
                return await self.clear_clipboard()
            if name in self._changes:
                for fields in await self._users_of(request):
                    await self._changes[name](fields)
                return web.Response(text="OK")
        except (ValueError, KeyError, TypeError):
            return web.Response(status=400, text="This call cannot be read.")
        return web.Response(status=404, text="There is no such call.")

    async def _users_of(self, request):
        """The users that a change names: a JSON list by POST, or one in the query. Values are texts or booleans."""
        if request.method == "GET":
            return [fields_of(request.query)]
        users = json.loads(await request.text())
        if not isinstance(users, list) or not all(isinstance(user, dict) for user in users):
            raise ValueError("users")
        return [fields_of(user) for user in users]

    async def get_screenshot(self, query):
        picture = await self._screen.jpeg(
            int(query.get("width", 1024)), int(query.get("height", 768)), int(query.get("quality", 7))
        )
        if query.get("deduplicate") == "true" and picture == self._last_picture:
            return web.Response(content_type="image/jpeg")
        self._last_picture = picture
        return web.Response(body=picture, content_type="image/jpeg")

    async def get_users(self, _query):
        return web.json_response(self._accounts.list())

    async def get_frame_stats(self, _query):
        """What this front knows of the stream: it carries RFB as it comes and takes no frames apart."""
        if not self._tunnel.views:
            return web.Response(status=503, text="Nobody is connected.")
        width, height = await self._screen.size()
        frame = {"resx": width, "resy": height}
        return web.json_response({"frame": frame, "server_side": [], "client_side": [], "sent": self._tunnel.sent_bytes})

    async def get_bottleneck_stats(self, _query):
        """Who is connected. TigerVNC measures no bottlenecks, so there are no figures."""
        views = {}
        for user, address in self._tunnel.views.values():
            views.setdefault(user.name, {})[f"{address}"] = []
        return web.json_response(views)

    async def create_user(self, fields):
        self._accounts.create(fields.name, fields.password or "", fields.read is not False, fields.write, fields.owner)

    async def update_user(self, fields):
        self._accounts.update(fields.name, fields.password, fields.read is True, fields.write, fields.owner)
        await self._end_outdated("The owner changed the rights of this user")

    async def remove_user(self, fields):
        self._accounts.remove(fields.name)
        await self._end_outdated("The owner removed this user")

    async def _end_outdated(self, reason):
        def is_outdated(user):
            return not self._accounts.is_current(user)

        if self._sound is not None:
            self._sound.end(is_outdated)
        await self._tunnel.end(is_outdated, reason)

    async def clear_clipboard(self):
        for selection in ("clipboard", "primary"):
            process = await asyncio.create_subprocess_exec(
                "xclip", "-display", self._display, "-selection", selection, "-i", "/dev/null"
            )
            await process.wait()
        return web.Response(text="OK")


class Fields:
    def __init__(self, name, password, read, write, owner):
        self.name = name
        self.password = password
        self.read = read
        self.write = write is True
        self.owner = owner is True


def fields_of(values):
    def flag(key):
        value = values.get(key)
        if value is None or isinstance(value, bool):
            return value
        return str(value).lower() in TRUE

    name = values.get("user") or values["name"]
    password = values.get("password")
    if not isinstance(name, str) or not (password is None or isinstance(password, str)):
        raise ValueError("user")
    return Fields(name, password, flag("read"), flag("write"), flag("owner"))
