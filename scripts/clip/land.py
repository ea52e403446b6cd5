"""Everything on firm ground: mountain ranges, the headland with its lighthouse, and reeds."""

import numpy as np

from contract import H, W
from paint import F32, TAU, X, Y, mix, noise1, rgb, smooth
from sky import HORIZON, MOON

TOWER_X, LAMP_Y = 742.0, 158.0           # lighthouse


class Land:
    """Ranges that shift a little against each other, and the headland that carries the lighthouse."""

    # Mountain layers: mean top y, relief, noise cell, colour at top, colour at foot, parallax
    RANGES = [
        (246, 66, 250, "#7d3f8c", "#e98584", 1.5),
        (272, 58, 170, "#57317d", "#b85a86", 2.5),
        (296, 40, 120, "#37246a", "#6f3b7f", 4.0),
    ]

    def __init__(self, rng):
        self.xs = np.arange(W, dtype=np.float64)
        self._build(rng)

    def draw(self, img, p):
        sway = np.sin(p)
        for ridge, c0, c1, par in self.ridges:
            self._range(img, ridge, c0, c1, par * sway)
        hx = 6.0 * sway
        self._beam(img, p, hx)
        self._headland(img, hx)

    def _build(self, rng):
        xx = np.arange(-40, W + 40, dtype=np.float64)
        self.ridge_x = xx
        self.ridges = []
        for top, relief, cell, c0, c1, par in self.RANGES:
            n = noise1(rng, xx, cell, 6, .48, ridged=True)
            n = (n - n.min()) / (n.max() - n.min())
            self.ridges.append((top + relief * (.55 - n), rgb(c0), rgb(c1), par))
        # the headland that carries the lighthouse: a long slope with a cliff to the sea
        n = noise1(rng, xx, 46, 5, .5)
        h = (62 * smooth(560, 735, xx) + 26 * smooth(745, 900, xx) + 22 * smooth(880, 1000, xx)
             + 10 * smooth(528, 570, xx)) * (.80 + .40 * n)
        h = np.where((xx > 712) & (xx < 800), 62, h)            # a terrace for the buildings
        k = np.ones(13) / 13
        h = np.convolve(np.pad(h, 6, mode="edge"), k, mode="valid") + 3.2 * (n - .5) * smooth(540, 600, xx)
        top = HORIZON + 3 - h + 8 * smooth(540, 505, xx)
        # pines on its ridge
        ground = top.copy()
        for tx in np.concatenate([rng.uniform(806, 985, 34), rng.uniform(655, 706, 6)]):
            th = rng.uniform(8, 23) * (1 if tx > 720 else .62)
            d = np.abs(xx - tx)
            saw = 1 - d / (th * .26) - .16 * ((d * 1.4) % 1)
            top = np.where(saw > 0, np.minimum(top, np.interp(tx, xx, ground) + 2 - th * saw), top)
        self.headland = top

    def _range(self, img, ridge, c0, c1, shift):
        top = np.interp(self.xs - shift, self.ridge_x, ridge).astype(F32)[None]
        a, b = int(top.min()) - 1, HORIZON
        y = Y[a:b]
        cover = np.clip(y - top + .5, 0, 1)
        depth = smooth(0, 1, (y - top) / (b - top + 1e-3))
        # towards the moon the mountains catch some light; mist gathers at their feet
        light = np.exp(-((X[a:b] - MOON[0]) / 260) ** 2) * .20
        k = np.clip(depth + light, 0, 1)[..., None]
        mix(img[a:b], c0 + (c1 - c0) * k, cover)

    def _beam(self, img, p, hx):
        """The lighthouse's lamp turns twice in a loop and has two opposite beams."""
        lx, ly = TOWER_X + hx, LAMP_Y
        sl = np.s_[0:HORIZON]
        dx, dy = X[sl] - lx, Y[sl] - ly
        light = np.zeros_like(dx)
        for th in (2 * p + .6, 2 * p + .6 + np.pi):
            c, s = np.cos(th), np.sin(th)
            vx, vy = c, -.10 * s - .02                        # seen a little from below
            ln = np.hypot(vx, vy)
            ux, uy = vx / ln, vy / ln
            along, across = dx * ux + dy * uy, dx * uy - dy * ux
            width = 2.2 + np.maximum(along, 0) * (.050 + .040 * max(s, 0)) / max(ln, .16)
            reach = 520 * ln * (1 + .25 * s)
            m = np.exp(-(across / width) ** 2) * np.exp(-np.maximum(along, 0) / reach) * smooth(-3, 5, along)
            m *= smooth(2.1, .4, along / reach)
            light += m * (.46 + .16 * s)
            # the flash when a beam passes the camera
            flash = max(s, 0) ** 14
            if flash > .01:
                r2 = dx * dx + dy * dy
                light += flash * (.9 * np.exp(-r2 / 11 ** 2) + .28 * np.exp(-r2 / 46 ** 2)
                                  + .5 * np.exp(-(dy / 1.6) ** 2 - (dx / 60) ** 2))
        img[sl] += rgb("#ffe0a6") * light[..., None].astype(F32)

    def _headland(self, img, hx):
        b = HORIZON
        top = np.interp(self.xs - hx, self.ridge_x, self.headland).astype(F32)[None]
        a = 140
        x, y = X[a:b, 480:] - hx, Y[a:b, 480:]
        view = img[a:b, 480:]
        dark, rim = rgb("#120f36"), rgb("#4d2b6c")
        depth = y - top[:, 480:]
        cover = np.clip(depth + .5, 0, 1)
        col = dark + (rim - dark) * (np.exp(-np.maximum(depth, 0) / 5) * .55)[..., None]
        col = col + (rgb("#56306f") - col) * (smooth(b - 26, b, y) * .5)[..., None]
        mix(view, col, cover)

        def box(cx, x_half, y0, y1, colour, taper=0.0, alpha=1.0):
            """An upright box, x_half wide at its foot, narrower by taper at the top."""
            half = x_half - taper * (y1 - y) / (y1 - y0)
            m = np.clip(half - np.abs(x - cx) + .5, 0, 1) * np.clip(y - y0 + .5, 0, 1) * np.clip(y1 - y + .5, 0, 1)
            mix(view, colour, m * alpha)

        tx, ly = TOWER_X, LAMP_Y
        foot = HORIZON - 58
        # tower: lit from the moon's side (left), with two darker bands
        half = 11.5 - 4.2 * (foot - y) / (foot - ly)
        side = np.clip((x - tx) / np.maximum(half, 1) * .5 + .5, 0, 1)[..., None]
        tower = rgb("#e9b7b4") * (1 - side) + rgb("#3a2565") * side
        band = (smooth(-.5, .5, y - (ly + 32)) * smooth(.5, -.5, y - (ly + 50))
                + smooth(-.5, .5, y - (ly + 68)) * smooth(.5, -.5, y - (ly + 86)))[..., None]
        tower = tower * (1 - band) + (rgb("#a83a5e") * (1 - side) + rgb("#2c1747") * side) * band
        m = np.clip(half - np.abs(x - tx) + .5, 0, 1) * np.clip(y - (ly + 8) + .5, 0, 1) * np.clip(foot - y + 3, 0, 1)
        mix(view, tower, m)
        box(tx, 11, ly + 7, ly + 10, rgb("#1a1440"))                    # gallery
        box(tx, 5.2, ly - 6, ly + 7, rgb("#ffe6b0"))                    # lantern room
        for dx in (-5, 0, 5):
            box(tx + dx, .6, ly - 6, ly + 7, rgb("#2a1a4c"))
        roof = np.clip(7.5 * (y - (ly - 16)) / 10 - np.abs(x - tx) + .5, 0, 1) * np.clip(ly - 6 - y + .5, 0, 1)
        mix(view, rgb("#1a1440"), roof)
        box(tx, .7, ly - 22, ly - 15, rgb("#1a1440"))
        glow = np.exp(-((x - tx) ** 2 + (y - ly) ** 2) / 17 ** 2)
        view += rgb("#ffc477") * (.55 * glow)[..., None]
        # the keeper's house
        hx0, hy0, hy1 = tx + 34, foot - 17, foot + 4
        box(hx0, 17, hy0, hy1, rgb("#1d1643"))
        gable = np.clip(20 * (y - (hy0 - 13)) / 13 - np.abs(x - hx0) + .5, 0, 1) * np.clip(hy0 - y + .5, 0, 1)
        mix(view, rgb("#140f35"), gable)
        box(hx0 + 10, 2.2, hy0 - 16, hy0 - 4, rgb("#140f35"))
        for dx in (-8, 5):
            box(hx0 + dx, 2.8, hy0 + 4, hy0 + 11, rgb("#ffcf7d"))
            g = np.exp(-((x - hx0 - dx) ** 2 + (y - hy0 - 7) ** 2) / 9 ** 2)
            view += rgb("#ff9d4d") * (.28 * g)[..., None]


class Reeds:
    """Reeds in the near corner; they bend in a slow breeze."""

    def __init__(self, rng):
        self.reeds = []
        for _ in range(58):
            x0 = rng.beta(1.0, 2.2) * 250 - 12
            hgt = (rng.uniform(40, 135) * (1 - .0022 * x0)) * (.55 + .45 * rng.random())
            self.reeds.append((x0, hgt, rng.normal(8, 18), rng.uniform(1.1, 2.3), rng.uniform(0, TAU),
                               rng.random() > .80))

    def draw(self, img, p):
        a, xr = 370, 300
        y, x = Y[a:, :xr], X[a:, :xr]
        cover = np.zeros_like(x)
        for x0, hgt, lean, wid, ph, head in self.reeds:
            v = np.clip((H - y) / hgt, 0, 1.2)
            bend = lean + .09 * hgt * (np.sin(p + ph * .15 - x0 * .012) + .35 * np.sin(3 * p + ph))
            xc = x0 + bend * v * v
            half = wid * (1 - v) + .25
            if head:                                          # a cat-tail
                half = half + 2.4 * smooth(.70, .74, v) * smooth(.97, .92, v)
            m = np.clip(half - np.abs(x - xc) + .5, 0, 1) * (v < 1)
            cover = np.maximum(cover, m)
        bank = H - 13 - 15 * smooth(260, 0, x) - 3 * np.sin(x * .06)
        cover = np.maximum(cover, np.clip(y - bank + .5, 0, 1) * smooth(300, 200, x))
        mix(img[a:, :xr], rgb("#080a24"), cover * .97)
