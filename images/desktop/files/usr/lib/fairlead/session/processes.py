"""The programs of a session: the X server, and the desktop that runs on it."""

import asyncio
import os
import signal

# How often a desktop that ends is started again, before the session counts as broken.
MAX_QUICK_ENDS = 5
QUICK_SECONDS = 10
GRACE_SECONDS = 4


class XServerError(Exception):
    pass


def server_arguments(settings, display, state):
    """The X server's command. Its passwords are in a file, for what stands here can be read by every program."""
    return [
        "Xvnc", display,
        "-geometry", f"{settings.width}x{settings.height}",
        "-depth", "24",
        "-desktop", "Session",
        "-SecurityTypes", "VncAuth",
        "-PasswordFile", os.path.join(state, "rfb-passwords"),
        "-rfbport", "-1",
        "-rfbunixpath", os.path.join(state, "rfb.sock"),
        "-rfbunixmode", "0600",
        "-nolisten", "tcp",
        "-AlwaysShared",
        "-AcceptSetDesktopSize",
        "-FrameRate", str(settings.frame_rate),
        # A watcher's window is no reason to forget who was there, nor is a wrong version: only the front connects.
        "-BlacklistThreshold", "1000000",
        # One clipboard for both ways of copying would hand over what is only marked.
        "-SetPrimary=0", "-SendPrimary=0",
        f"-SendCutText={int(settings.clipboard_out)}",
        f"-AcceptCutText={int(settings.clipboard_in)}",
    ]


async def start_x_server(settings, display, state, passwords):
    """Starts the X server and returns its process once it takes connections. Raises XServerError where it ends."""
    number = display.lstrip(":")
    for remains in (f"/tmp/.X{number}-lock", f"/tmp/.X11-unix/X{number}"):
        if os.path.lexists(remains):
            os.unlink(remains)
    write_private(os.path.join(state, "rfb-passwords"), passwords.file())
    log = open(os.path.join(state, "x-server.log"), "wb")
    process = await asyncio.create_subprocess_exec(*server_arguments(settings, display, state), stdout=log, stderr=log)
    log.close()
    sockets = [os.path.join(state, "rfb.sock"), f"/tmp/.X11-unix/X{number}"]
    while not all(os.path.exists(path) for path in sockets):
        if process.returncode is not None:
            with open(os.path.join(state, "x-server.log"), errors="replace") as said:
                raise XServerError(said.read()[-2000:])
        await asyncio.sleep(0.02)
    return process


async def keep_desktop(command, log):
    """Runs the desktop, and starts it again when somebody logged out. Returns where it cannot be kept running."""
    quick_ends = 0
    loop = asyncio.get_running_loop()
    while quick_ends < MAX_QUICK_ENDS:
        started = loop.time()
        process = await asyncio.create_subprocess_exec(command, start_new_session=True)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await end_group(process)
            raise
        quick_ends = quick_ends + 1 if loop.time() - started < QUICK_SECONDS else 0
        log(f"the desktop ended with {code}; it is started again")
    log("the desktop ends as soon as it starts")


async def end_group(process):
    """Ends a process and what it started, first asked, then made to."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        try:
            await asyncio.wait_for(process.wait(), GRACE_SECONDS)
            return
        except asyncio.TimeoutError:
            continue


async def end_process(process):
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), GRACE_SECONDS)
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()


def write_private(path, content):
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
