"""Sky lanterns that rise from the sea in endless streams."""

import numpy as np

from contract import W
from paint import TAU, X, Y, mix, rgb, smooth
from sky import HORIZON


class Lanterns:
    def __init__(self, rng):
        """Streams of sky lanterns: a lantern of stream K needs K loops for its way up, and K of
        them are on the way at once, one loop apart; so every loop looks the same."""
        self.lanterns = []
        for x0, drift, size, loops, phase, top in (
                (112, 96, 10.5, 3, .10, 36), (196, 70, 6.4, 4, .55, 118), (462, 66, 8.0, 3, .72, 64),
                (548, 52, 13.5, 2, .36, 34), (424, -40, 4.8, 4, .05, 140), (872, -70, 8.5, 3, .20, 46),
                (662, -52, 5.4, 4, .80, 112)):
            wob = rng.uniform(0, TAU)       # one for the stream: lantern j becomes j + 1 at the seam
            for j in range(loops):
                self.lanterns.append((x0, drift, size, loops, phase, top, j, wob))

    def draw(self, img, p):
        t = p / TAU
        b = HORIZON
        for x0, drift, size, loops, phase, top, j, wob in self.lanterns:
            u = ((t + phase + j) / loops) % 1
            fade = float(smooth(0, .10, u) * smooth(1, .82, u))
            s = size * (1.0 - .28 * u)
            cx = (x0 + drift * u + 16 * np.sin(TAU * 1.2 * u + 9 * phase) + 7 * np.sin(p + wob)
                  + 2.5 * np.sin(2 * p + 2 * wob))
            cy = (b - 12) - (b - 12 - top) * (u ** .92) + 2.0 * np.sin(3 * p + wob)
            tilt = .10 * np.cos(p + wob)
            r = int(s * 5.5)
            y0, y1 = max(0, int(cy) - r), min(b, int(cy) + r)
            xa, xb = max(0, int(cx) - r), min(W, int(cx) + r)
            if y1 <= y0 or xb <= xa:
                continue
            sl = np.s_[y0:y1, xa:xb]
            dx, dy = X[sl] - cx, Y[sl] - cy
            dx, dy = dx + tilt * dy, dy - tilt * dx
            r2 = dx * dx + (dy * .92) ** 2
            edge = smooth(r, r * .55, np.sqrt(r2))
            flick = 1 + .07 * np.sin(9 * p + 3 * wob) + .04 * np.sin(14 * p + wob)
            halo = (.34 * np.exp(-r2 / (1.7 * s) ** 2) + .11 * np.exp(-r2 / (3.6 * s) ** 2)) * edge
            img[sl] += rgb("#ff8f3f") * (halo * fade * flick)[..., None]
            # the paper: domed at the top, narrower at the open foot
            v = dy / s
            dome = np.sqrt(np.clip(1 - np.clip(-(v + .15), 0, 1) ** 2 / .72, 0, 1))
            half = s * .74 * dome * (1 - .26 * np.clip(v, 0, 1.2))
            half = np.where(v < -.99, -1, half)
            body = np.clip(half - np.abs(dx) + .5, 0, 1) * np.clip((1.0 - v) * s + .5, 0, 1)
            heat = np.exp(-((v - .75) / .75) ** 2 - (dx / (.8 * s)) ** 2)[..., None]
            col = rgb("#e8562e") + (rgb("#ffe9a8") - rgb("#e8562e")) * heat * flick
            mix(img[sl], col, body * fade * .96)
