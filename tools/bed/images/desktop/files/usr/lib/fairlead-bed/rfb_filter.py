"""Cuts a client's RFB bytes into messages (RFC 6143) and drops those that act on the session."""

# Fixed lengths, type byte included. None: the length is in the message.
LENGTHS = {0: 20, 2: None, 3: 10, 4: 8, 5: 6, 6: None, 150: 10, 248: None, 250: 4, 251: None, 255: None}
PASS = {0, 2, 3, 150, 248}


class ViewOnlyFilter:
    def __init__(self):
        self.buffer = b""
        # Version, choice of security type, ClientInit: passed as they are.
        self.handshake = 12 + 1 + 1

    def feed(self, data):
        """The part of the stream that may go on. Keeps incomplete messages until the rest comes."""
        out = b""
        if self.handshake:
            out = data[: self.handshake]
            self.handshake -= len(out)
            data = data[len(out):]
        self.buffer += data
        while self.buffer:
            length = self.length()
            if length is None or len(self.buffer) < length:
                break
            if self.buffer[0] in PASS:
                out += self.buffer[:length]
            self.buffer = self.buffer[length:]
        return out

    def length(self):
        kind, have = self.buffer[0], len(self.buffer)
        if kind not in LENGTHS:
            raise ConnectionError(f"unknown RFB message {kind}")
        if LENGTHS[kind] is not None:
            return LENGTHS[kind]
        if kind == 2:
            return 4 + 4 * int.from_bytes(self.buffer[2:4], "big") if have >= 4 else None
        if kind == 6:
            return 8 + abs(int.from_bytes(self.buffer[4:8], "big", signed=True)) if have >= 8 else None
        if kind == 248:
            return 9 + self.buffer[8] if have >= 9 else None
        if kind == 251:
            return 8 + 16 * self.buffer[6] if have >= 8 else None
        return 12  # 255: QEMU extended key event, its only form in use.
