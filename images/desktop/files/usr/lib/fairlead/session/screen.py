"""Pictures of the session's screen."""

import asyncio
import io

from PIL import Image, ImageGrab

# An ordinary picture of this age in seconds is given again: many who ask at once cost one look.
FRESH_SECONDS = 0.2
MAX_SIDE = 8192


class Screen:
    def __init__(self, display):
        self._display = display
        self._lock = asyncio.Lock()
        self._picture = None
        self._taken_at = 0.0

    async def size(self):
        return (await self._grab()).size

    async def jpeg(self, width, height, quality):
        """The whole screen, made to fit into `width` x `height` pixels. `quality`: 0 to 9, as in the field."""
        if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE and 0 <= quality <= 9):
            raise ValueError("size or quality")
        picture = await self._grab()
        return await asyncio.to_thread(encode, picture, width, height, 10 + 9 * quality)

    async def is_drawn(self):
        """Whether there is more to see than plain grounds."""
        picture = await self._grab()
        colours = await asyncio.to_thread(picture.getcolors, picture.width * picture.height)
        return len(colours or []) > 64

    async def _grab(self):
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if self._picture is None or now - self._taken_at > FRESH_SECONDS:
                picture = await asyncio.to_thread(ImageGrab.grab, xdisplay=self._display)
                self._picture = picture.convert("RGB")
                self._taken_at = asyncio.get_running_loop().time()
            return self._picture


def encode(picture, width, height, quality):
    small = picture.copy()
    small.thumbnail((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality)
    return out.getvalue()
