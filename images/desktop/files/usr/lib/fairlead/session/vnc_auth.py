"""RFB's handshake on both sides: with the X server by a password of this start's own, with the browser by none.

The X server knows two passwords, for working and for watching, and holds a watcher to watching by itself: no keys, no
pointer, no clipboard in either direction, no change of size. They are random, live as long as the container, and leave
this process only as the X server's password file. Browsers have signed in by HTTP, so RFB asks them for nothing more.
"""

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

VERSION = b"RFB 003.008\n"
NO_AUTHENTICATION = 1
VNC_AUTHENTICATION = 2
# With this key every VNC server keeps its password file; it hides nothing, the file's mode does.
FILE_KEY = bytes([23, 82, 107, 6, 35, 78, 88, 7])


class HandshakeError(ConnectionError):
    pass


@dataclass(frozen=True)
class VncPasswords:
    work: bytes
    watch: bytes

    @staticmethod
    def random():
        return VncPasswords(*(bytes(secrets.choice(range(33, 127)) for _ in range(8)) for _ in range(2)))

    def file(self):
        """The content of the X server's password file: the working password, then the watching one."""
        return des(FILE_KEY, self.work) + des(FILE_KEY, self.watch)


def des(key, data):
    """DES as VNC has it, with the bits of each byte of the key the other way round. `data`: whole blocks of 8 bytes."""
    turned = bytes(int(f"{byte:08b}"[::-1], 2) for byte in key)
    encryptor = Cipher(algorithms.TripleDES(turned * 3), modes.ECB()).encryptor()
    return encryptor.update(data) + encryptor.finalize()


async def greet_server(reader, writer, password):
    """Signs in at the X server."""
    version = await reader.readexactly(12)
    if not version.startswith(b"RFB 003."):
        raise HandshakeError("the X server speaks no RFB")
    writer.write(VERSION)
    count = (await reader.readexactly(1))[0]
    kinds = await reader.readexactly(count)
    if VNC_AUTHENTICATION not in kinds:
        raise HandshakeError("the X server asks for no password")
    writer.write(bytes([VNC_AUTHENTICATION]))
    writer.write(des(password, await reader.readexactly(16)))
    if await reader.readexactly(4) != b"\0\0\0\0":
        raise HandshakeError("the X server refused its own password")


async def greet_client(read, send):
    """Tells the browser's side that it is signed in. `read(count)` gives exactly so many of its bytes."""
    await send(VERSION)
    if await read(12) != VERSION:
        raise HandshakeError("the client speaks another version of RFB")
    await send(bytes([1, NO_AUTHENTICATION]))
    if await read(1) != bytes([NO_AUTHENTICATION]):
        raise HandshakeError("the client chose another way to sign in")
    await send(b"\0\0\0\0")
