"""The sea, which mirrors all above the horizon, and a small sailing boat on it."""

import numpy as np

from contract import W
from paint import F32, TAU, X, Y, gradient, mix, rgb, smooth
from sky import HORIZON, MOON


class Sea:
    def __init__(self, rng):
        """Wave slopes as a sum of sines. Each wave makes a whole number of cycles in a loop;
        waves of one rate share two basis images, so a frame costs one small matrix product."""
        h0 = HORIZON
        self.sea_h = Y[h0:] - h0 + .5
        hh, xx = self.sea_h, X[h0:]
        z = 225 / (hh + 3)                                    # distance
        wx = (xx - W / 2) / 480 * z * 1.15
        foot = z * z / 225                                    # distance covered by one row
        basis = {}
        norm = np.zeros_like(hh)
        lam = .085
        while lam < 9:
            for _ in range(3):
                k = TAU / (lam * rng.uniform(.85, 1.2))
                a = rng.normal(0, .62)
                rate = max(1, int(round(3.3 / np.sqrt(lam) * rng.uniform(.85, 1.15))))
                ph = k * (wx * np.sin(a) + z * np.cos(a)) + rng.uniform(0, TAU)
                amp = np.exp(-(k * np.cos(a) * foot * .36) ** 2) * np.exp(-(.045 / lam) ** 2)
                # long waves look like tilted planes up close: keep only the right scale
                amp *= 1 / (1 + (lam / (z * .55)) ** 1.5)
                norm += amp ** 2 / 2
                c, s = amp * np.cos(ph), amp * np.sin(ph)
                b = basis.setdefault(rate, np.zeros((4,) + hh.shape, F32))
                b[0] += c
                b[1] += s
                b[2] += c * np.sin(a)
                b[3] += s * np.sin(a)
            lam *= 1.42
        self.wave_rates = np.array(sorted(basis))
        norm = np.sqrt(norm) + .18                            # calm where waves are sub-pixel
        fields = np.stack([basis[r] / norm for r in self.wave_rates])
        self.wave_z = fields[:, :2].reshape(-1, hh.size)
        self.wave_x = fields[:, 2:].reshape(-1, hh.size)

        mx = MOON[0]
        self.glit_w = (15 + .30 * hh).astype(F32)
        self.glit_dx = (xx - mx).astype(F32)
        self.sea_deep = gradient([(0, "#b2587f"), (18, "#5d3478"), (70, "#2a2160"), (140, "#151645"),
                                  (222, "#0a0e2e")], hh)
        self.sea_tint = 1 - (1 - rgb("#ffb4dc")) * smooth(20, 150, hh)[..., None]
        self.sea_mirror = (.80 - .40 * smooth(0, 200, hh)).astype(F32)[..., None]

    def draw(self, img, p):
        b = HORIZON
        ph = self.wave_rates * p
        coef = np.stack([np.cos(ph), np.sin(ph)], 1).ravel().astype(F32)
        hh = self.sea_h
        sz = (coef @ self.wave_z).reshape(hh.shape)
        sx = (coef @ self.wave_x).reshape(hh.shape)

        # mirror what is above the horizon, shaken by the slopes
        yy = np.clip(b - 1 - hh * .92 - sz * (1.2 + .105 * hh) - .03 * hh, 0, b - 1.001)
        xx = np.clip(X[b:] + sx * (1.0 + .06 * hh), 0, W - 1.001)
        yi, xi = yy.astype(np.int32), xx.astype(np.int32)
        fy, fx = (yy - yi)[..., None], (xx - xi)[..., None]
        flat = img.reshape(-1, 3)
        i = yi * W + xi
        yn = np.minimum(yi + 1, b - 1) * W + xi
        refl = (flat[i] * (1 - fx) + flat[i + 1] * fx) * (1 - fy) + (flat[yn] * (1 - fx) + flat[yn + 1] * fx) * fy
        refl = refl * self.sea_tint
        k = self.sea_mirror * (1 - .22 * np.clip(sz, -1.5, 1.5) * smooth(0, 60, hh))[..., None]
        sea = self.sea_deep + (refl * .92 - self.sea_deep) * k

        # warm sheen of the afterglow on the wave backs, moonlight glitter on their faces
        sheen = np.clip(-sz - .55, 0, 2) * .10 * smooth(0, 40, hh)
        sea += rgb("#e0718c") * sheen[..., None]
        col = np.exp(-((self.glit_dx + 9 * sx) / self.glit_w) ** 2)
        spark = np.clip((sz - .30) * 1.25, 0, 1.35) ** 1.6
        far = smooth(70, 0, hh)
        sea += rgb("#ffdfb4") * (col * (spark * .80 * (1 - .35 * smooth(60, 222, hh)) + .26 * far + .07))[..., None]
        wide = np.exp(-((self.glit_dx + 16 * sx) / (self.glit_w * 2.6)) ** 2)
        sea += rgb("#ff9e9a") * (wide * (np.clip(sz - .7, 0, 1) * .24 + .04))[..., None]
        # a bright thread of mist on the horizon
        sea += rgb("#ffb59a") * (.16 * np.exp(-hh / 3.0))[..., None]
        img[b:] = sea


def draw_boat(img, p):
    """A small sailing boat in the moon's path, rocking."""
    cx, cy = 402 + 10 * np.sin(p - .4), 388 + 2.2 * np.sin(4 * p)
    rock = .055 * np.sin(4 * p + 1.1) + .02 * np.sin(2 * p)
    sl = np.s_[296:450, 320:490]
    x, y = X[sl] - cx, Y[sl] - cy
    c, s = np.cos(rock), np.sin(rock)
    x, y = x * c + y * s, y * c - x * s
    view = img[sl]

    def poly(points, colour, alpha=1.0):
        """A convex polygon (clockwise), anti-aliased."""
        d = np.full(x.shape, 1e3, F32)
        for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1]):
            ln = np.hypot(bx - ax, by - ay)
            d = np.minimum(d, ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / ln)
        mix(view, colour, np.clip(d + .5, 0, 1) * alpha)

    # reflection first: a soft dark shape, broken by the ripples
    ripple = 2.4 * np.sin(y * .8 - 6 * p) + 1.2 * np.sin(y * 1.7 + 9 * p)
    m = smooth(24, 10, np.abs(x + ripple)) * smooth(4, 9, y) * smooth(50, 6, y)
    mix(view, rgb("#140f38"), m * .62)
    sail = rgb("#2a1b55") + (rgb("#f0a79a") - rgb("#2a1b55")) * smooth(26, -22, x)[..., None]
    poly([(2, -70), (25, -8), (2, -6)], sail * .92)
    poly([(-1, -62), (-1, -7), (-24, -9), ], sail)
    poly([(-.2, -76), (1.4, -76), (1.4, 2), (-.2, 2)], rgb("#120d33"))
    poly([(-30, -4), (32, -4), (22, 7), (-22, 7)], rgb("#120d33"))
    poly([(-30, -4), (32, -4), (31, -2.6), (-29, -2.6)], rgb("#b2606f"), .9)
    r2 = (x - 27) ** 2 + (y + 11) ** 2
    view += rgb("#ffb35c") * (.9 * np.exp(-r2 / 2.6 ** 2) + .30 * np.exp(-r2 / 13 ** 2))[..., None]
    gl = np.exp(-((x - 27 + ripple) / 4.5) ** 2) * smooth(4, 9, y) * smooth(46, 8, y)
    view += rgb("#ff9d4d") * (.34 * gl)[..., None]
