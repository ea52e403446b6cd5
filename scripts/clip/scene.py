"""The whole picture: puts sky, land, sea and lanterns together into one frame."""

import numpy as np

from contract import FRAMES, H, W
from land import Land, Reeds
from lanterns import Lanterns
from paint import F32, TAU, X, Y, smooth
from sea import Sea, draw_boat
from sky import Sky


class Scene:
    """Dusk over a calm sea: moon, layered mountains, a lighthouse, sky lanterns, a boat.

    All that moves is a function of the loop's phase, so frame 400 is frame 0."""

    def __init__(self):
        rng = np.random.default_rng(20)                 # shared by all: the order of their calls is part of the picture
        self.sky, self.land, self.sea, self.lanterns, self.reeds = (
            part(rng) for part in (Sky, Land, Sea, Lanterns, Reeds))
        d = ((X - W / 2) / (W * 0.62)) ** 2 + ((Y - H * 0.46) / (H * 0.72)) ** 2
        self.vignette = (1 - 0.42 * smooth(0.35, 1.5, d)).astype(F32)[..., None]
        self.dither = blue_dither(rng)

    def render(self, frame):
        """One RGB frame, float 0..1, without the strip."""
        p = TAU * (frame % FRAMES) / FRAMES
        img = self.sky.draw(p)
        self.land.draw(img, p)
        self.lanterns.draw(img, p)
        self.sea.draw(img, p)                           # after everything that it mirrors
        draw_boat(img, p)
        self.reeds.draw(img, p)
        img *= self.vignette
        # a soft shoulder instead of clipping the glows; scaled by the brightest channel, so that
        # cream stays cream
        top = img.max(-1, keepdims=True)
        over = np.maximum(top - .86, 0)
        return np.where(over > 0, img * ((.86 + .135 * (1 - np.exp(-over / .135))) / np.maximum(top, .5)), img)


def blue_dither(rng):
    """High-pass noise, one level wide: breaks banding, invisible as grain."""
    n = rng.random((H, W))
    for _ in range(2):
        blur = sum(np.roll(n, s, (0, 1)) for s in ((0, 1), (0, -1), (1, 0), (-1, 0))) / 4
        n = n - blur
    rank = n.ravel().argsort().argsort()
    return (rank.reshape(H, W) / n.size).astype(F32)
