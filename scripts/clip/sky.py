"""The sky at dusk: gradient, moon, stars, drifting clouds and one shooting star in a loop."""

import numpy as np

from contract import H, W
from paint import F32, TAU, X, Y, gradient, mix, noise2, rgb, smooth

HORIZON = 322
MOON = (318.0, 148.0, 44.0)              # x, y, radius


class Sky:
    SKY = [(0, "#080d2e"), (60, "#10143f"), (120, "#231d5c"), (175, "#46297a"),
           (222, "#7b3685"), (262, "#bd4f84"), (292, "#ee7f78"), (322, "#ffbf8c")]

    def __init__(self, rng):
        self._build_backdrop(rng)
        self._build_clouds(rng)

    def draw(self, p):
        """A new picture with only the sky in it."""
        img = self.backdrop.copy()
        self._stars(img, p)
        mix(img, self.moon, self.moon_mask)
        self._clouds(img, p)
        self._shooting_star(img, p)
        return img

    def _build_backdrop(self, rng):
        x, y = X, Y
        mx, my, mr = MOON
        # the afterglow is strongest below the moon and fades to the sides
        lift = 26 * np.exp(-((x - 430) / 420) ** 2) - 12
        sky = gradient(self.SKY, np.clip(y + lift, 0, HORIZON))
        r = np.hypot(x - mx, y - my)
        for size, strength, col in ((mr * 1.5, .34, "#ffe2c4"), (mr * 3.2, .22, "#ffb3a8"),
                                    (mr * 7.0, .16, "#c479c9")):
            sky += rgb(col) * (strength * np.exp(-(r / size) ** 2))[..., None]
        self.backdrop = sky

        # the moon's disc: cream, a soft limb, a few maria
        self.moon_mask = np.clip(mr - r + .5, 0, 1)
        u, v = (x - mx) / mr, (y - my) / mr
        shade = 1 - .12 * smooth(.2, 1, np.hypot(u + .25, v + .3) / 1.3)
        for cx, cy, s, a in ((-.32, -.28, .34, .12), (.18, -.38, .22, .09), (.30, .12, .30, .11),
                             (-.15, .30, .26, .09), (-.52, .12, .20, .07), (.05, .62, .2, .05)):
            shade -= a * np.exp(-(((u - cx) ** 2 + (v - cy) ** 2) / s ** 2) ** 1.5)
        dark, bright = rgb("#b57f9c"), rgb("#fff1e4") * .97
        self.moon = dark + (bright - dark) * (1 - (1 - shade) * 1.9)[..., None]

        # stars, each a soft dot of its own twinkle rate
        n = 170
        sx, sy = rng.uniform(4, W - 4, n), rng.uniform(4, 215, n)
        size = rng.uniform(.55, .8, n) + .5 * (rng.random(n) > .93)
        power = rng.uniform(.2, .95, n) ** 1.6 * smooth(235, 70, sy)
        power *= np.hypot(sx - mx, sy - my) > mr * 2.1
        oy, ox = np.mgrid[-3:4, -3:4]
        px, py = np.round(sx).astype(int), np.round(sy).astype(int)
        ix = np.clip(px[:, None] + ox.ravel(), 0, W - 1)
        iy = np.clip(py[:, None] + oy.ravel(), 0, H - 1)
        d2 = (ix - sx[:, None]) ** 2 + (iy - sy[:, None]) ** 2
        self.star_idx = (iy * W + ix)
        self.star_val = (power[:, None] * np.exp(-d2 / (2 * size[:, None] ** 2))).astype(F32)
        self.star_rate = rng.integers(2, 7, n)
        self.star_phase = rng.uniform(0, TAU, n)

    def _build_clouds(self, rng):
        """Two wide noise textures; they drift and cross-fade, so the loop has no seam."""
        self.cloud_h = 300
        self.cloud_tex = [noise2(rng, self.cloud_h, W + 260, 26, 210, 5) for _ in range(2)]
        y = np.arange(self.cloud_h, dtype=F32)[:, None]
        self.cloud_band = (.75 * np.exp(-((y - 232) / 34) ** 2) + .62 * np.exp(-((y - 158) / 20) ** 2)
                           + .42 * np.exp(-((y - 72) / 26) ** 2)).astype(F32)
        self.cloud_col = gradient([(40, "#4a3a86"), (110, "#75488f"), (160, "#b0649a"),
                                   (215, "#f08d8c"), (270, "#ffc79a")], y)

    def _stars(self, img, p):
        tw = .62 + .38 * np.sin(self.star_rate * p + self.star_phase)
        acc = np.bincount(self.star_idx.ravel(), (self.star_val * tw[:, None]).ravel(), W * H)
        img += acc.reshape(H, W, 1).astype(F32) * rgb("#f3e9ff")

    def _clouds(self, img, p):
        t = p / TAU
        dens = 0
        for tex, u, w in ((self.cloud_tex[0], t, np.sin(p / 2) ** 2),
                          (self.cloud_tex[1], (t + .5) % 1, np.cos(p / 2) ** 2)):
            s = 230 * (1 - u)
            i, f = int(s), F32(s - int(s))
            dens = dens + F32(w) * (tex[:, i:i + W] * (1 - f) + tex[:, i + 1:i + 1 + W] * f)
        spread = F32(1 / np.sqrt(np.sin(p / 2) ** 4 + np.cos(p / 2) ** 4))   # keep the contrast
        a = smooth(.02, .30, (dens - .5) * spread) * self.cloud_band
        mix(img[:self.cloud_h], self.cloud_col, a * .8)

    def _shooting_star(self, img, p):
        u = ((p / TAU - .60) % 1) * 16 / .9                    # 0.9 s, once in a loop
        if u > 1:
            return
        hx, hy = 640 + 190 * u, 46 + 62 * u
        ux, uy = 190 / 199.9, 62 / 199.9
        sl = np.s_[20:140, 500:860]
        dx, dy = X[sl] - hx, Y[sl] - hy
        along, across = -(dx * ux + dy * uy), dx * uy - dy * ux
        tail = np.where(along > 0, np.exp(-along / 34), np.exp(-(along / 1.5) ** 2))
        img[sl] += rgb("#fff0f5") * (np.sin(np.pi * u) * tail * np.exp(-(across / 1.3) ** 2))[..., None]
