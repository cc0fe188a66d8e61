"""What the session's programs play, for browsers: an HTTP answer that goes on for as long as somebody listens.

Programs play into a PulseAudio of the session's own, which has no device behind it. What it mixes is taken, encoded and
sent while there are listeners; while nothing is played nothing is sent. The answer is a row of records:

    2 bytes  length of the packet, big-endian; 0 for none: the answer goes on
    4 bytes  which frame of 20 ms it is, big-endian, counted from when the first listener came; silence counts, too
    packet   Opus, 48 kHz, two channels
"""

import asyncio
import os
import struct

from aiohttp import web

from opus import FRAME_BYTES, CHANNELS, RATE, OpusEncoder
from processes import end_process

KIND = "application/x-fairlead-sound"
MAX_LISTENERS = 32
# What a browser that is behind gets later; what is older than half a second nobody wants to hear.
MAX_WAITING = 25
# A tail of silence, so that what was played ends as it does, and not in the middle of an echo.
QUIET_FRAMES = 25
# Says that the connection lives, and finds out whether it does.
ALIVE_SECONDS = 5
# Of what the connection cannot take the system keeps as little as it can: it would be heard later and later.
WRITE_BUFFER = 4096
SILENCE = bytes(FRAME_BYTES)
RESTART_SECONDS = 1


def server_arguments():
    return [
        "pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
        # SECURITY: docs/security.md 4.92: one socket, for this user; programs load no modules, which could open more.
        "--disallow-exit=yes", "--disallow-module-loading=yes", "--disable-shm=yes",
        "--realtime=no", "--high-priority=no", "--log-target=stderr", "--log-level=warning",
        "-L", "module-native-protocol-unix auth-cookie-enabled=0",
        "-L", f"module-null-sink sink_name=session rate={RATE} channels={CHANNELS} sink_properties=device.description=Session",
    ]


def surroundings(environment):
    """The server needs no bus and no screen: without this word its libraries would start a bus of their own."""
    own = {name: value for name, value in environment.items() if name != "DISPLAY"}
    return {**own, "DBUS_SESSION_BUS_ADDRESS": "disabled:"}


CAPTURE = [
    "parec", "--raw", "--format=s16le", f"--rate={RATE}", f"--channels={CHANNELS}", "--latency-msec=20",
    "--device=session.monitor", "--client-name=session",
    # The panel shows a microphone for whatever records, but for the mixer's meter. Nobody speaks into this session.
    "--property=application.id=org.PulseAudio.pavucontrol",
]


class Listener:
    def __init__(self, user):
        self.user = user
        self._records = asyncio.Queue(MAX_WAITING)

    def give(self, record):
        """The next record, in the place of the oldest where this one is behind. None ends the answer."""
        if self._records.full():
            self._records.get_nowait()
        self._records.put_nowait(record)

    async def next(self):
        return await self._records.get()


class Sound:
    def __init__(self, state, log):
        self._state = state
        self._log = log
        self._listeners = set()
        self._capturing = None
        self._frame = 0

    async def keep_server(self):
        """Runs the sound server, and starts it again where it ends: a session goes on without sound."""
        while True:
            with open(os.path.join(self._state, "sound.log"), "wb") as said:
                process = await asyncio.create_subprocess_exec(
                    *server_arguments(), stdout=said, stderr=said, env=surroundings(os.environ)
                )
            try:
                code = await process.wait()
            except asyncio.CancelledError:
                await end_process(process)
                raise
            self._log(f"the sound server ended with {code}; it is started again")
            await asyncio.sleep(RESTART_SECONDS)

    async def serve(self, request, user):
        """The answer to `GET sound`; to `HEAD` it says that there is sound."""
        if request.method == "HEAD":
            return web.Response(content_type=KIND)
        if len(self._listeners) >= MAX_LISTENERS:
            return web.Response(status=503, text="Too many listen.")
        answer = web.StreamResponse(headers={"Content-Type": KIND})
        listener = Listener(user)
        self._listeners.add(listener)
        try:
            await answer.prepare(request)
            if request.transport is not None:
                request.transport.set_write_buffer_limits(high=WRITE_BUFFER)
            self._begin()
            while True:
                try:
                    record = await asyncio.wait_for(listener.next(), ALIVE_SECONDS)
                except asyncio.TimeoutError:
                    record = record_of(self._frame, b"")
                if record is None:
                    break
                await answer.write(record)
        except ConnectionError:
            # Who listened has gone. Nothing is left to say to anybody.
            pass
        finally:
            self._listeners.discard(listener)
        return answer

    def end(self, is_meant):
        """Ends the answers of the users for whom `is_meant(user)` holds."""
        for listener in self._listeners:
            if is_meant(listener.user):
                listener.give(None)

    def report(self, task):
        """A part of the sound that fails is no reason for the session to end, and none to say nothing."""
        if not task.cancelled() and task.exception() is not None:
            self._log(f"there is no sound any more: {task.exception()!r}")

    def _begin(self):
        if self._capturing is None or self._capturing.done():
            self._capturing = asyncio.create_task(self._capture())
            self._capturing.add_done_callback(self.report)

    async def _capture(self):
        """Takes what is played for as long as somebody listens."""
        while self._listeners:
            encoder = OpusEncoder()
            process = await asyncio.create_subprocess_exec(
                *CAPTURE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
            )
            try:
                await self._take(process.stdout, encoder)
            except asyncio.IncompleteReadError:
                # The sound server ended, or is not up yet.
                self._log("what is played could not be taken; it is tried again")
            finally:
                encoder.close()
                if process.returncode is None:
                    await end_process(process)
            if self._listeners:
                await asyncio.sleep(RESTART_SECONDS)

    async def _take(self, stream, encoder):
        quiet = QUIET_FRAMES
        while self._listeners:
            samples = await stream.readexactly(FRAME_BYTES)
            self._frame = (self._frame + 1) % 2**32
            quiet = quiet + 1 if samples == SILENCE else 0
            if quiet > QUIET_FRAMES:
                continue
            record = record_of(self._frame, encoder.encode(samples))
            for listener in self._listeners:
                listener.give(record)


def record_of(frame, packet):
    return struct.pack(">HI", len(packet), frame) + packet
