"""Joins a browser's WebSocket with the X server. Who may only watch is signed in there as a watcher."""

import asyncio

from aiohttp import WSCloseCode, WSMsgType, web

from vnc_auth import greet_client, greet_server

MAX_VIEWS = 32
CHUNK = 64 * 1024
# One clipboard text, compressed or not, is the longest thing that a client sends.
MAX_MESSAGE = 8 * 1024 * 1024
# Nobody holds a place who does not say the first bytes.
GREETING_SECONDS = 15


class Tunnel:
    def __init__(self, rfb_path, passwords, log):
        self._rfb_path = rfb_path
        self._passwords = passwords
        self._log = log
        # WebSocket -> (user, address)
        self.views = {}
        self.sent_bytes = 0

    async def serve(self, request, user):
        if len(self.views) >= MAX_VIEWS:
            return web.Response(status=503, text="Too many views are open.")
        socket = web.WebSocketResponse(
            protocols=("binary",), max_msg_size=MAX_MESSAGE, compress=False, heartbeat=30, autoclose=True
        )
        if not socket.can_prepare(request):
            return web.Response(status=400, text="A WebSocket was expected.")
        # SECURITY: docs/security.md 4.71: the X server itself holds a watcher to watching.
        password = self._passwords.work if user.write else self._passwords.watch
        reader, writer = await asyncio.open_unix_connection(self._rfb_path, limit=CHUNK)
        try:
            await asyncio.wait_for(greet_server(reader, writer, password), GREETING_SECONDS)
            await socket.prepare(request)
            self.views[socket] = (user, request.remote)
            await self._join(socket, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.TimeoutError) as error:
            self._log(f"a view ended: {type(error).__name__}")
        finally:
            self.views.pop(socket, None)
            writer.close()
        return socket if socket.prepared else web.Response(status=503, text="The screen does not answer.")

    async def end(self, is_meant, reason):
        """Ends the views of the users for whom `is_meant(user)` holds. Their page is told why."""
        for socket, (user, _) in list(self.views.items()):
            if is_meant(user):
                await socket.close(code=WSCloseCode.OK, message=reason.encode())

    async def _join(self, socket, reader, writer):
        waiting = bytearray()

        async def read(count):
            while len(waiting) < count:
                waiting.extend(await next_bytes(socket))
            taken = bytes(waiting[:count])
            del waiting[:count]
            return taken

        await asyncio.wait_for(greet_client(read, socket.send_bytes), GREETING_SECONDS)
        writer.write(bytes(waiting))
        tasks = [
            asyncio.create_task(self._to_server(socket, writer)),
            asyncio.create_task(self._to_client(socket, reader)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if not socket.closed:
            await socket.close()

    async def _to_server(self, socket, writer):
        while True:
            writer.write(await next_bytes(socket))
            await writer.drain()

    async def _to_client(self, socket, reader):
        while data := await reader.read(CHUNK):
            self.sent_bytes += len(data)
            await socket.send_bytes(data)


async def next_bytes(socket):
    message = await socket.receive()
    if message.type is WSMsgType.BINARY:
        return message.data
    raise ConnectionResetError("the client has gone")
