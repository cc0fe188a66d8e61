"""What the image is told by its environment: KasmVNC's own switches where it has one, else a word in BED_QUIRKS."""

import shlex


class Options:
    def __init__(self, environment):
        quirks = environment.get("BED_QUIRKS", "").split()
        switches = switches_of(environment.get("VNCOPTIONS", ""))
        self.tls = switches.get("sslonly") != "0"
        self.port = int(switches.get("websocketport") or environment.get("NO_VNC_PORT") or 6901)
        self.listens = "never-listens" not in quirks
        # The server's YAML wins over the switch where the lock is armed: nothing in the environment turns it off then.
        self.failures_allowed = 5 if "armed-lock" in quirks else int(switches.get("blacklistthreshold", "5"))
        self.idle_minutes = environment.get("BED_IDLE_MINUTES", "20")


def switches_of(text):
    """`-Name value` and `-Name=value`, by lower-case name."""
    found = {}
    words = shlex.split(text)
    for index, word in enumerate(words):
        if not word.startswith("-"):
            continue
        name, equals, value = word.lstrip("-").partition("=")
        following = words[index + 1] if index + 1 < len(words) and not words[index + 1].startswith("-") else ""
        found[name.lower()] = value if equals else following
    return found
