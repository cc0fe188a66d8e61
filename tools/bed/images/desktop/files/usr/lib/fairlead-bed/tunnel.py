"""Joins a WebSocket with the X server's RFB socket. Who may only watch sends nothing but what watching needs."""

import asyncio
import base64
import hashlib

from rfb_filter import ViewOnlyFilter

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Tunnel:
    def __init__(self, rfb_path):
        self.rfb_path = rfb_path
        self.clients = {}
        self.sent_bytes = 0

    async def run(self, reader, writer, headers, user):
        offered = [name.strip() for name in headers.get("sec-websocket-protocol", "").split(",")]
        if not user.read or "binary" not in offered or "origin" not in headers or "sec-websocket-key" not in headers:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            return await writer.drain()
        accept = base64.b64encode(hashlib.sha1((headers["sec-websocket-key"] + GUID).encode()).digest()).decode()
        rfb_reader, rfb_writer = await asyncio.open_unix_connection(self.rfb_path)
        writer.write(
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             f"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: binary\r\n\r\n").encode()
        )
        self.clients[writer] = user
        try:
            tasks = [
                asyncio.create_task(self.to_server(reader, writer, rfb_writer, user)),
                asyncio.create_task(self.to_client(rfb_reader, writer)),
            ]
            _, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            del self.clients[writer]
            rfb_writer.close()

    async def end(self, writer, reason):
        """Closes a connection with a reason that its page can show."""
        writer.write(frame(8, b"\x03\xe8" + reason.encode()))
        await writer.drain()
        writer.close()

    async def to_client(self, rfb_reader, writer):
        while data := await rfb_reader.read(65536):
            self.sent_bytes += len(data)
            writer.write(frame(2, data))
            await writer.drain()
        writer.write(frame(8, b"\x03\xe8"))
        await writer.drain()

    async def to_server(self, reader, writer, rfb_writer, user):
        watch = ViewOnlyFilter()
        while True:
            opcode, data = await read_frame(reader)
            if opcode == 8:
                writer.write(frame(8, data[:2]))
                return await writer.drain()
            if opcode == 9:
                writer.write(frame(10, data))
            elif opcode in (0, 1, 2):
                rfb_writer.write(data if user.write else watch.feed(data))
                await rfb_writer.drain()


def frame(opcode, data):
    size = len(data)
    if size < 126:
        head = bytes([0x80 | opcode, size])
    elif size < 65536:
        head = bytes([0x80 | opcode, 126]) + size.to_bytes(2, "big")
    else:
        head = bytes([0x80 | opcode, 127]) + size.to_bytes(8, "big")
    return head + data


async def read_frame(reader):
    first, second = await reader.readexactly(2)
    size = second & 0x7F
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2), "big")
    elif size == 127:
        size = int.from_bytes(await reader.readexactly(8), "big")
    if size > 16 * 1024 * 1024 or not second & 0x80:
        raise ConnectionError("frame too large or not masked")
    mask = await reader.readexactly(4)
    data = await reader.readexactly(size)
    pad = (mask * (size // 4 + 1))[:size]
    return first & 0x0F, (int.from_bytes(data, "big") ^ int.from_bytes(pad, "big")).to_bytes(size, "big") if size else b""
