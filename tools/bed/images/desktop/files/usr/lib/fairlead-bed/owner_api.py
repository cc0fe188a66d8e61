"""The owner API: `/api/*`, for accounts with the owner right only (the front checks that)."""

import asyncio
import io
import json

from PIL import Image, ImageGrab

from auth import User

JSON = "application/json"
TEXT = "text/plain"
STATS_WAIT_SECONDS = 10


class OwnerApi:
    def __init__(self, accounts, tunnel):
        self.accounts = accounts
        self.tunnel = tunnel
        self.screenshots = 0
        self.last_picture = None

    async def call(self, name, query, body=b""):
        """Status, body and media type of one call. `body`: a JSON list of users, where the call is a POST."""
        known = {
            "get_screenshot": self.get_screenshot,
            "get_frame_stats": self.get_frame_stats,
            "get_bottleneck_stats": self.get_bottleneck_stats,
            "get_users": self.get_users,
            "create_user": self.create_user,
            "update_user": self.update_user,
            "remove_user": self.remove_user,
            "clear_clipboard": self.clear_clipboard,
        }.get(name)
        if known is None:
            return 404, b"404 Not Found", TEXT
        try:
            if not body:
                return await known(query)
            for user in json.loads(body):
                answer = await known(query_of(user))
            return answer
        except (ValueError, KeyError, AttributeError, UnboundLocalError):
            return 400, b"400 Bad Request", TEXT

    async def get_screenshot(self, query):
        width, height = int(query.get("width", 1024)), int(query.get("height", 768))
        quality = int(query.get("quality", 7))
        if not (1 <= width <= 8192 and 1 <= height <= 8192):
            raise ValueError("size")
        picture = await asyncio.to_thread(ImageGrab.grab, xdisplay=":1")
        picture = picture.convert("RGB")
        picture.thumbnail((width, height))
        # The first answer after a start is black: the server has drawn nothing for anybody yet.
        if self.screenshots == 0:
            picture = Image.new("RGB", picture.size)
        self.screenshots += 1
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=10 + 9 * max(0, min(9, quality)))
        body = out.getvalue()
        if query.get("deduplicate") == "true" and body == self.last_picture:
            return 200, b"", "image/jpeg"
        self.last_picture = body
        return 200, body, "image/jpeg"

    async def get_frame_stats(self, query):
        if not self.tunnel.clients:
            await asyncio.sleep(STATS_WAIT_SECONDS)
            return 503, b"503 Service Unavailable", TEXT
        frame = {"resx": 1280, "resy": 720, "changed": 0, "server_time": 1}
        return 200, json.dumps({"frame": frame, "server_side": [], "client_side": []}).encode(), JSON

    async def get_bottleneck_stats(self, query):
        stats = {}
        for writer, user in self.tunnel.clients.items():
            peer = writer.get_extra_info("peername")
            stats.setdefault(user.name, {})[f"{peer[0]}:{peer[1]}"] = [100, 100, 100, 100]
        return 200, json.dumps(stats).encode(), JSON

    async def get_users(self, query):
        users = [{"user": user.name, "read": user.read, "write": user.write, "owner": user.owner, "active": True}
                 for user in self.accounts.users.values()]
        return 200, json.dumps(users).encode(), JSON

    async def create_user(self, query):
        name = query["name"]
        if not name or ":" in name or name in self.accounts.users:
            raise ValueError("name")
        read = query.get("read", "true") == "true"
        user = User(name, query["password"], query.get("write") == "true", query.get("owner") == "true", read)
        self.accounts.users[name] = user
        return 200, b"200 OK", TEXT

    async def update_user(self, query):
        user = self.accounts.users[query["name"]]
        user.password = query.get("password", user.password)
        # As the real server has it: a right that is left out is a right that is taken away.
        for right in ("read", "write", "owner"):
            setattr(user, right, query.get(right) == "true")
        return 200, b"200 OK", TEXT

    async def remove_user(self, query):
        user = self.accounts.users.pop(query["name"])
        for writer, connected in list(self.tunnel.clients.items()):
            if connected is user:
                await self.tunnel.end(writer, "The owner removed this user")
        return 200, b"200 OK", TEXT

    async def clear_clipboard(self, query):
        process = await asyncio.create_subprocess_exec("xclip", "-display", ":1", "-selection", "clipboard", "-i",
                                                       "/dev/null")
        await process.wait()
        return 200, b"200 OK", TEXT


def query_of(user):
    """One user of a POST in the words of the query form."""
    fields = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in user.items()}
    return {**fields, "name": fields["user"]}
