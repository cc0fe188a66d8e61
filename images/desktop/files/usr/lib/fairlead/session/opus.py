"""libopus, as far as a session needs it: from 16-bit samples to packets of 20 ms (RFC 6716)."""

import ctypes

RATE = 48_000
CHANNELS = 2
FRAME_MS = 20
FRAME_SAMPLES = RATE * FRAME_MS // 1000
FRAME_BYTES = FRAME_SAMPLES * CHANNELS * 2
# Music without loss that anybody would hear; a voice takes a third of it.
BITS_PER_SECOND = 96_000
# The longest packet of one frame, RFC 6716 section 3.2.1, with room to spare.
MAX_PACKET = 1500

# include/opus/opus_defines.h
_APPLICATION_AUDIO = 2049
_SET_BITRATE = 4002
_SET_COMPLEXITY = 4010
# Of 10: the last steps cost twice the work, and are for archives.
_COMPLEXITY = 5


class OpusError(Exception):
    pass


class OpusEncoder:
    """One stream: packets of one encoder belong together, in their order."""

    def __init__(self):
        self._library = ctypes.CDLL("libopus.so.0")
        self._library.opus_encoder_create.restype = ctypes.c_void_p
        self._library.opus_encoder_destroy.argtypes = [ctypes.c_void_p]
        self._library.opus_encoder_ctl.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self._library.opus_encode.argtypes = [
            ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int32,
        ]
        code = ctypes.c_int(0)
        self._encoder = self._library.opus_encoder_create(RATE, CHANNELS, _APPLICATION_AUDIO, ctypes.byref(code))
        if code.value != 0 or not self._encoder:
            raise OpusError(f"no encoder: {code.value}")
        for request, value in ((_SET_BITRATE, BITS_PER_SECOND), (_SET_COMPLEXITY, _COMPLEXITY)):
            if self._library.opus_encoder_ctl(self._encoder, request, ctypes.c_int(value)) != 0:
                raise OpusError(f"setting {request}")
        self._packet = ctypes.create_string_buffer(MAX_PACKET)

    def encode(self, samples):
        """`samples`: FRAME_BYTES of signed 16-bit little-endian, left and right in turn."""
        length = self._library.opus_encode(self._encoder, samples, FRAME_SAMPLES, self._packet, MAX_PACKET)
        if length < 0:
            raise OpusError(f"a frame: {length}")
        return self._packet.raw[:length]

    def close(self):
        if self._encoder:
            self._library.opus_encoder_destroy(self._encoder)
            self._encoder = None
