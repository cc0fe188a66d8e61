"""A session: starts the X server, the web front and the desktop, and ends when one of them cannot go on."""

import asyncio
import os
import signal
import ssl
import sys

from aiohttp import web

from accounts import Accounts, Backoff
from callbacks import tell_running
from certificate import write_certificate
from owner_api import OwnerApi
from processes import XServerError, end_process, keep_desktop, start_x_server
from screen import Screen
from settings import SettingsError, read_settings
from sound import Sound
from tunnel import Tunnel
from vnc_auth import VncPasswords
from web_front import WebFront

PORT = 6901
DISPLAY = ":1"
# A browser reuses its connection; one that sends nothing for so long is closed.
KEEP_ALIVE_SECONDS = 75


def log(sentence):
    print(f"session: {sentence}", file=sys.stderr, flush=True)


async def run():
    state = os.environ["FAIRLEAD_STATE"]
    settings = read_settings(os.environ)
    # The session's programs have no use for its secrets.
    callback = {name: os.environ.pop(name, "") for name in ("KASM_API_HOST", "KASM_API_PORT", "KASM_API_JWT")}
    del os.environ["VNC_PW"]
    os.environ["DISPLAY"] = DISPLAY
    certificate = os.path.join(os.environ["HOME"], ".vnc", "self.pem")
    write_certificate(certificate)
    passwords = VncPasswords.random()
    server = await start_x_server(settings, DISPLAY, state, passwords)
    accounts = Accounts(settings.password)
    screen = Screen(DISPLAY)
    tunnel = Tunnel(os.path.join(state, "rfb.sock"), passwords, log)
    sound = Sound(state, log) if settings.sound else None
    api = OwnerApi(accounts, tunnel, sound, screen, DISPLAY)
    front = WebFront(accounts, Backoff(), tunnel, sound, api, log)

    runner = web.AppRunner(front.application(), access_log=None, keepalive_timeout=KEEP_ALIVE_SECONDS)
    await runner.setup()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate)
    await web.TCPSite(runner, None, PORT, ssl_context=context, shutdown_timeout=1).start()
    log(f"listening on {PORT}")

    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    desktop = asyncio.create_task(keep_desktop(os.environ["FAIRLEAD_DESKTOP"], log))
    ends = {
        asyncio.create_task(asked.wait()): 0,
        asyncio.create_task(server.wait()): 1,
        desktop: 1,
    }
    besides = [asyncio.create_task(announce(screen, state, callback))]
    if sound is not None:
        besides.append(asyncio.create_task(sound.keep_server()))
        besides[-1].add_done_callback(sound.report)
    done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for task in (*besides, desktop):
        task.cancel()
    await asyncio.gather(*besides, desktop, return_exceptions=True)
    if sound is not None:
        sound.end(lambda _user: True)
    await tunnel.end(lambda _user: True, "The session has ended")
    await runner.cleanup()
    if server.returncode is None:
        await end_process(server)
    return max(ends[task] for task in done)


async def announce(screen, state, callback):
    """Opens the gate (`/usr/bin/desktop_ready`) once there is something to see."""
    while not await screen.is_drawn():
        await asyncio.sleep(0.1)
    with open(os.path.join(state, "ready"), "w"):
        pass
    log("the desktop is up")
    await tell_running(callback, log)


def main():
    try:
        return asyncio.run(run())
    except SettingsError as error:
        log(error)
    except XServerError as error:
        log(f"the X server did not start:\n{error}")
    return 1


sys.exit(main())
