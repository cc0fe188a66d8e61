"""Who may use the session, and what wrong passwords cost.

A right password is always taken at once, whatever happened before: nobody can lock the owner out by guessing. What a
guess costs is time: each failure of one address is answered later than the one before, and only so many wait at once.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace

MAX_USERS = 64
FIRST_DELAY_SECONDS = 0.25
LONGEST_DELAY_SECONDS = 5.0
# Failures of one address that wait for their answer at the same time; further ones are turned away without waiting.
MAX_WAITING = 16
MAX_REMEMBERED_ADDRESSES = 1024


@dataclass(frozen=True)
class User:
    name: str
    digest: bytes
    read: bool
    write: bool
    owner: bool


class Accounts:
    def __init__(self, password):
        # Passwords are compared as keyed hashes: equal in length, and worth nothing where they might be read.
        self._key = secrets.token_bytes(32)
        self._users = {}
        self._put("kasm_user", password, read=True, write=True, owner=True)
        self._put("kasm_viewer", password, read=True, write=False, owner=False)
        self._nobody = secrets.token_bytes(32)

    def find(self, header):
        """The user of an `Authorization` header, or None. Takes as long for an unknown name as for a wrong password.

        SECURITY: docs/security.md 4.70.
        """
        name, password = credentials_of(header)
        user = self._users.get(name)
        expected = self._nobody if user is None else user.digest
        is_right = hmac.compare_digest(expected, self._digest(password))
        return user if is_right and user is not None else None

    def is_current(self, user):
        """False once a user was removed or changed: what was opened with the old rights has to end."""
        return self._users.get(user.name) is user

    def list(self):
        return [
            {"user": user.name, "read": user.read, "write": user.write, "owner": user.owner}
            for user in self._users.values()
        ]

    def create(self, name, password, read, write, owner):
        if name in self._users or len(self._users) >= MAX_USERS or not is_name(name) or password == "":
            raise ValueError("user")
        self._put(name, password, read, write, owner)

    def update(self, name, password, read, write, owner):
        """As in the field, a right that is left out is taken away. `password` None keeps the one that is there."""
        user = self._users[name]
        digest = user.digest if password is None else self._digest(password)
        self._users[name] = replace(user, digest=digest, read=read, write=write, owner=owner)
        if not any(other.owner for other in self._users.values()):
            self._users[name] = user
            raise ValueError("the last owner")

    def remove(self, name):
        user = self._users[name]
        if user.owner and sum(other.owner for other in self._users.values()) == 1:
            raise ValueError("the last owner")
        del self._users[name]

    def _put(self, name, password, read, write, owner):
        self._users[name] = User(name, self._digest(password), read, write, owner)

    def _digest(self, password):
        return hmac.new(self._key, password.encode("utf-8", "surrogateescape"), hashlib.sha256).digest()


def is_name(name):
    return 0 < len(name) <= 64 and ":" not in name and name.isprintable()


def credentials_of(header):
    """Name and password of HTTP Basic; two empty texts where there is none."""
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


class Backoff:
    """How late a failed sign-in is answered, by the address that it came from."""

    def __init__(self, sleep=asyncio.sleep):
        self._sleep = sleep
        self._failures = OrderedDict()
        self._waiting = {}

    def delay_of(self, address):
        failures = self._failures.get(address, 0)
        return 0.0 if failures == 0 else min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** min(failures - 1, 10))

    def succeeded(self, address):
        self._failures.pop(address, None)

    async def failed(self, address):
        """Waits as long as this failure costs. False where too many of this address wait already."""
        if self._waiting.get(address, 0) >= MAX_WAITING:
            return False
        self._failures[address] = self._failures.get(address, 0) + 1
        self._failures.move_to_end(address)
        while len(self._failures) > MAX_REMEMBERED_ADDRESSES:
            self._failures.popitem(last=False)
        self._waiting[address] = self._waiting.get(address, 0) + 1
        try:
            await self._sleep(self.delay_of(address))
        finally:
            self._waiting[address] -= 1
            if self._waiting[address] == 0:
                del self._waiting[address]
        return True
