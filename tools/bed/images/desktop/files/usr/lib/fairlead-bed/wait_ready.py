"""Ends when the desktop shows something: the front listens and the picture is no longer of one colour."""

import pathlib
import time

from PIL import ImageGrab

up = pathlib.Path("/tmp/.fairlead-bed/front-up")
while True:
    picture = ImageGrab.grab(xdisplay=":1").convert("RGB")
    # The terminal's text on its background, the desktop's ground: more than a handful of colours.
    if up.exists() and len(picture.getcolors(picture.width * picture.height) or []) > 12:
        break
    time.sleep(0.05)
