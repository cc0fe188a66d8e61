"""Accounts of the front and its lock-out."""

import base64
import binascii
import hmac
import time
from dataclasses import dataclass

QUIET_SECONDS = 10


@dataclass
class User:
    name: str
    password: str
    write: bool
    owner: bool
    read: bool = True


class Accounts:
    def __init__(self, password, failures_allowed=5):
        """`failures_allowed`: 0 turns the lock off."""
        self.failures_allowed = failures_allowed
        self.users = {
            "kasm_user": User("kasm_user", password, write=True, owner=True),
            "kasm_viewer": User("kasm_viewer", password, write=False, owner=False),
        }
        self.failures = {}

    def check(self, peer, header):
        """The user of an `Authorization` header, or why there is none: "credentials" or "locked".

        Asking without credentials is a failure too. After five failures even right credentials are refused until the
        peer has been quiet for ten seconds.
        """
        now = time.monotonic()
        count, last = self.failures.get(peer, (0, 0.0))
        if 0 < self.failures_allowed <= count:
            if now - last < QUIET_SECONDS:
                self.failures[peer] = (count, now)
                return None, "locked"
            count = 0
        user = self.of_header(header)
        if user is None:
            self.failures[peer] = (count + 1, now)
            return None, "credentials"
        self.failures.pop(peer, None)
        return user, ""

    def of_header(self, header):
        scheme, _, value = (header or "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, _, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        user = self.users.get(name)
        if user is None or not hmac.compare_digest(user.password.encode(), password.encode()):
            return None
        return user
