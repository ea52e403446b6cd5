"""The still images: the room's cover, taken from the scene, and the host's avatar."""

import os

import numpy as np

from contract import (AVATAR, CLIP, COVER, FPS, H, SECONDS, SPRITE_COLS, SPRITE_H, SPRITE_INTERVAL, SPRITE_ROWS,
                      SPRITE_W, SPRITES, STRIP_H, W)
from ffmpeg import run
from paint import F32, TAU, gradient, mix, rgb, smooth
from pixels import to_rgb8
from scene import Scene

COVER_FRAME = 40


def write_image(path, pixels, size, quality):
    h, w = pixels.shape[:2]
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    codec = (["-c:v", "libwebp", "-quality", str(quality), "-compression_level", "6", "-preset", "picture"]
             if path.endswith(".webp") else [])
    run(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "%dx%d" % (w, h), "-i", "-",
         "-vf", "scale=%d:%d:flags=lanczos" % size, "-frames:v", "1"] + codec + [path], pixels.tobytes())
    print("%s: %d bytes" % (path, os.path.getsize(path)))


def render_avatar(n=512):
    """Moon over three waves, in the clip's colours; painted large, scaled down."""
    y, x = (np.mgrid[0:n, 0:n].astype(F32) + .5) / n
    img = gradient([(0, "#0d1240"), (.30, "#3a2677"), (.52, "#93407f"), (.68, "#f08478"), (.76, "#ffc08c")], y)
    r = np.hypot(x - .5, y - .40)
    for s, a, c in ((.30, .35, "#ffd2b0"), (.55, .25, "#d977b8")):
        img += rgb(c) * (a * np.exp(-(r / s) ** 2))[..., None]
    disc = np.clip((.215 - r) * n + .5, 0, 1)
    shade = smooth(-.15, .32, (x - .5) + (y - .40))[..., None]
    mix(img, rgb("#fff3e2") + (rgb("#f0b9b4") - rgb("#fff3e2")) * shade, disc)
    for base, amp, freq, ph, c0, c1 in ((.60, .040, 1.15, .2, "#f0958c", "#8e3f86"),
                                        (.70, .045, 1.35, 2.4, "#a4528f", "#3f2876"),
                                        (.81, .040, 1.10, 4.3, "#4b3188", "#11123c")):
        u = x * TAU * freq + ph
        crest = base - amp * (np.sin(u) + .28 * np.sin(2 * u + .6))
        m = np.clip((y - crest) * n + .5, 0, 1)
        k = smooth(0, .17, y - crest)[..., None]
        mix(img, rgb(c0) * (1 - k) + rgb(c1) * k, m)
        line = np.exp(-((y - crest - .006) / .006) ** 2)
        img += rgb("#ffe6c8") * (line * .30 * np.exp(-((x - .5) / .26) ** 2))[..., None]
    return np.clip(img * 255 + .5, 0, 255).astype(np.uint8)


def make_sprites():
    """The sheet of a preview: the first frame of each second of the loop, in the order in which steps of 5 s reach them."""
    order = " ".join(str(n * SPRITE_INTERVAL % SECONDS) for n in range(SPRITE_COLS * SPRITE_ROWS))
    run(["ffmpeg", "-v", "error", "-y", "-i", CLIP, "-vf",
         "select='not(mod(n\\,%d))',scale=%d:%d:flags=area,shuffleframes=%s,tile=%dx%d"
         % (FPS, SPRITE_W, SPRITE_H, order, SPRITE_COLS, SPRITE_ROWS), "-frames:v", "1", "-q:v", "4", SPRITES])
    print("%s: %d bytes" % (SPRITES, os.path.getsize(SPRITES)))


def make_images():
    scene = Scene()
    pic = to_rgb8(scene.render(COVER_FRAME), scene.dither)
    # leave the strip's rows out, and keep 16:9
    cut = H - STRIP_H
    side = (W - cut * 16 // 9) // 2
    write_image(COVER, np.ascontiguousarray(pic[:cut, side:W - side]), (640, 360), 84)
    write_image(AVATAR, render_avatar(), (128, 128), 98)
