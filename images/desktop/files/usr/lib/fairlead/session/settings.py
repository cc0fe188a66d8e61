"""What the container's environment asks of a session. Pure: reads a mapping, and knows no process and no file."""

import re
from dataclasses import dataclass

DEFAULT_RESOLUTION = (1280, 720)
DEFAULT_FRAME_RATE = 30
# The server's own limit for one clipboard text, in bytes.
MAX_CLIPBOARD_BYTES = 1024 * 1024


class SettingsError(Exception):
    """The environment leaves out something that a session cannot be without. Its text is for the container's log."""


@dataclass(frozen=True)
class Settings:
    password: str
    width: int
    height: int
    frame_rate: int
    # Whether text goes out of the session, and whether it comes in.
    clipboard_out: bool
    clipboard_in: bool
    # Whether what its programs play goes out.
    sound: bool


def read_settings(environment):
    """`VNC_PW`, `VNC_RESOLUTION`, `MAX_FRAME_RATE`, `VNCOPTIONS`, `KASM_SVC_AUDIO` and the two clipboard switches."""
    password = environment.get("VNC_PW", "")
    if password == "":
        raise SettingsError("VNC_PW is not set. It is the password of kasm_user and kasm_viewer; there is no default.")
    width, height = resolution_of(environment.get("VNC_RESOLUTION", ""))
    # SECURITY: docs/security.md 4.74: what is off in one place stays off; a workspace's VNCOPTIONS cannot undo a switch.
    options = switches_of(environment.get("VNCOPTIONS", ""))
    out_switch = switches_of(environment.get("KASM_SVC_SEND_CUT_TEXT", ""))
    in_switch = switches_of(environment.get("KASM_SVC_ACCEPT_CUT_TEXT", ""))
    return Settings(
        password=password,
        width=width,
        height=height,
        frame_rate=whole_number(environment.get("MAX_FRAME_RATE", ""), DEFAULT_FRAME_RATE, 1, 60),
        clipboard_out=is_on(options, "sendcuttext") and is_on(out_switch, "sendcuttext"),
        clipboard_in=is_on(options, "acceptcuttext") and is_on(in_switch, "acceptcuttext"),
        # SECURITY: docs/security.md 4.92
        sound=is_on({"audio": environment.get("KASM_SVC_AUDIO", "").strip()}, "audio"),
    )


def resolution_of(text):
    """`1920x1080`; anything else, and what is too small or too large for a screen, is the default."""
    match = re.fullmatch(r"\s*(\d{3,4})x(\d{3,4})\s*", text)
    if match is None:
        return DEFAULT_RESOLUTION
    width, height = int(match[1]), int(match[2])
    return (width, height) if 320 <= width <= 7680 and 200 <= height <= 4320 else DEFAULT_RESOLUTION


def switches_of(text):
    """`-Name value` and `-Name=value`, by lower-case name; a value-less switch has `''`."""
    found = {}
    name = None
    for word in text.split():
        if word.startswith("-"):
            name, equals, value = word.lstrip("-").partition("=")
            name = name.lower()
            found[name] = value
            if equals:
                name = None
        elif name is not None:
            found[name] = word
            name = None
    return found


def is_on(switches, name):
    return switches.get(name, "1").lower() not in ("0", "false", "off", "no")


def whole_number(text, default, least, most):
    return min(most, max(least, int(text))) if re.fullmatch(r"\d{1,5}", text.strip()) else default
