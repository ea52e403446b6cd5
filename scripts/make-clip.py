#!/usr/bin/env python3
"""Render the demo stream of the Live Room Viewer.

What it makes
    crates/room-server/media/clip.mp4   16 s seamless loop, fragmented MP4 (H.264 + AAC)
    public/demo/cover.webp              640x360 still of the scene
    public/demo/avatar.webp             128x128 moon-and-wave emblem of the demo host

How to run it
    python3 scripts/make-clip.py              # clip, cover and avatar, then verify the clip
    python3 scripts/make-clip.py clip         # only the clip (+ verify)
    python3 scripts/make-clip.py images       # only the two images
    python3 scripts/make-clip.py verify       # only check the committed clip
    python3 scripts/make-clip.py still 120 f.png   # one frame, for working on the picture

What it needs
    Python 3.9+, numpy, and an ffmpeg/ffprobe with libx264, aac and libwebp.

How it works
    The scene is painted with numpy, one frame at a time, and piped to ffmpeg as raw
    yuv420p. Everything that moves is a function of the loop phase (frame / 400), so
    frame 400 is frame 0. ffmpeg only encodes; the fragmented MP4 is written here, box
    by box, because the server relies on its exact layout (see media/README.md).
"""

import os
import struct
import subprocess
import sys
import tempfile

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLIP = os.path.join(ROOT, "crates", "room-server", "media", "clip.mp4")
COVER = os.path.join(ROOT, "public", "demo", "cover.webp")
AVATAR = os.path.join(ROOT, "public", "demo", "avatar.webp")

# --- The clip's contract (described in crates/room-server/media/README.md) -------------
W, H, FPS, SECONDS = 960, 540, 25, 16
FRAMES = FPS * SECONDS                  # 400
GOP = 25                                # a keyframe each second
FRAG_FRAMES = 5                         # 200 ms of video in each fragment
FRAGS = FRAMES // FRAG_FRAMES           # 80
V_SCALE = 90000                         # video timescale; one frame is 3600 ticks
V_DUR = V_SCALE // FPS
A_RATE = 48000                          # audio timescale = sample rate
AAC_FRAME = 1024
A_FRAMES = A_RATE * SECONDS // AAC_FRAME  # 750, exactly 16 s

STRIP_H, CELLS, CELL_W = 12, 16, 60     # the machine-readable strip at the bottom
LUMA_BLACK, LUMA_WHITE = 16, 235

CRF = os.environ.get("CLIP_CRF", "30")
AUDIO_BITRATE = "72k"

F32 = np.float32
TAU = 2 * np.pi


def rgb(code):
    """'#rrggbb' as three floats in 0..1."""
    return np.array([int(code[i:i + 2], 16) for i in (1, 3, 5)], F32) / 255


def smooth(a, b, x):
    """Smoothstep from 0 at a to 1 at b."""
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def gradient(stops, x):
    """Piecewise-linear colour ramp, softened a little, for an array of positions x."""
    pos = [p for p, _ in stops]
    cols = np.array([rgb(c) for _, c in stops])
    return np.stack([np.interp(x, pos, cols[:, i]) for i in range(3)], -1).astype(F32)


def mix(dst, colour, alpha):
    """Paint colour over dst in place, alpha per pixel."""
    dst += (colour - dst) * alpha[..., None]


def noise1(rng, x, cell, octaves, gain=0.5, ridged=False):
    """1-D fractal value noise in 0..1 over any x."""
    total, amp, out = 0.0, 1.0, np.zeros_like(x, dtype=np.float64)
    for _ in range(octaves):
        table = rng.random(4096)
        g = x / cell + 1000
        i = np.floor(g).astype(int)
        f = g - i
        f = f if ridged else f * f * (3 - 2 * f)
        v = table[i % 4096] * (1 - f) + table[(i + 1) % 4096] * f
        out += amp * v
        total += amp
        amp *= gain
        cell /= 2.03
    return out / total


def noise2(rng, h, w, cell_y, cell_x, octaves):
    """2-D fractal value noise texture in 0..1."""
    out, total, amp = np.zeros((h, w)), 0.0, 1.0
    for _ in range(octaves):
        gy, gx = np.arange(h) / cell_y, np.arange(w) / cell_x
        t = rng.random((int(gy[-1]) + 2, int(gx[-1]) + 2))
        iy, ix = gy.astype(int), gx.astype(int)
        fy, fx = gy - iy, gx - ix
        fy = (fy * fy * (3 - 2 * fy))[:, None]
        fx = (fx * fx * (3 - 2 * fx))[None]
        a = t[np.ix_(iy, ix)] * (1 - fx) + t[np.ix_(iy, ix + 1)] * fx
        b = t[np.ix_(iy + 1, ix)] * (1 - fx) + t[np.ix_(iy + 1, ix + 1)] * fx
        out += amp * (a * (1 - fy) + b * fy)
        total += amp
        amp *= 0.55
        cell_y, cell_x = cell_y / 2, cell_x / 2
    return (out / total).astype(F32)


# =========================================================================================
#  The scene
# =========================================================================================

class Scene:
    """Dusk over a calm sea: moon, layered mountains, a lighthouse, sky lanterns, a boat."""

    HORIZON = 322
    MOON = (318.0, 148.0, 44.0)          # x, y, radius
    TOWER_X, LAMP_Y = 742.0, 158.0       # lighthouse

    SKY = [(0, "#080d2e"), (60, "#10143f"), (120, "#231d5c"), (175, "#46297a"),
           (222, "#7b3685"), (262, "#bd4f84"), (292, "#ee7f78"), (322, "#ffbf8c")]

    # Mountain layers: mean top y, relief, noise cell, colour at top, colour at foot, parallax
    RANGES = [
        (246, 66, 250, "#7d3f8c", "#e98584", 1.5),
        (272, 58, 170, "#57317d", "#b85a86", 2.5),
        (296, 40, 120, "#37246a", "#6f3b7f", 4.0),
    ]

    def __init__(self):
        rng = np.random.default_rng(20)
        self.y, self.x = np.mgrid[0:H, 0:W].astype(F32)
        self.xs = np.arange(W, dtype=np.float64)
        self._build_sky(rng)
        self._build_clouds(rng)
        self._build_ranges(rng)
        self._build_sea(rng)
        self._build_lanterns(rng)
        self._build_reeds(rng)
        d = ((self.x - W / 2) / (W * 0.62)) ** 2 + ((self.y - H * 0.46) / (H * 0.72)) ** 2
        self.vignette = (1 - 0.42 * smooth(0.35, 1.5, d)).astype(F32)[..., None]
        self.dither = self._blue_dither(rng)

    # ---- set-up: everything that does not depend on time ---------------------------------

    def _build_sky(self, rng):
        x, y = self.x, self.y
        mx, my, mr = self.MOON
        # the afterglow is strongest below the moon and fades to the sides
        lift = 26 * np.exp(-((x - 430) / 420) ** 2) - 12
        sky = gradient(self.SKY, np.clip(y + lift, 0, self.HORIZON))
        r = np.hypot(x - mx, y - my)
        for size, strength, col in ((mr * 1.5, .34, "#ffe2c4"), (mr * 3.2, .22, "#ffb3a8"),
                                    (mr * 7.0, .16, "#c479c9")):
            sky += rgb(col) * (strength * np.exp(-(r / size) ** 2))[..., None]
        self.sky = sky

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

    def _build_ranges(self, rng):
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
        top = self.HORIZON + 3 - h + 8 * smooth(540, 505, xx)
        # pines on its ridge
        ground = top.copy()
        for tx in np.concatenate([rng.uniform(806, 985, 34), rng.uniform(655, 706, 6)]):
            th = rng.uniform(8, 23) * (1 if tx > 720 else .62)
            d = np.abs(xx - tx)
            saw = 1 - d / (th * .26) - .16 * ((d * 1.4) % 1)
            top = np.where(saw > 0, np.minimum(top, np.interp(tx, xx, ground) + 2 - th * saw), top)
        self.headland = top

    def _build_sea(self, rng):
        """Wave slopes as a sum of sines. Each wave makes a whole number of cycles in a loop;
        waves of one rate share two basis images, so a frame costs one small matrix product."""
        h0 = self.HORIZON
        self.sea_h = self.y[h0:] - h0 + .5
        hh, xx = self.sea_h, self.x[h0:]
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

        mx = self.MOON[0]
        self.glit_w = (15 + .30 * hh).astype(F32)
        self.glit_dx = (xx - mx).astype(F32)
        self.sea_deep = gradient([(0, "#b2587f"), (18, "#5d3478"), (70, "#2a2160"), (140, "#151645"),
                                  (222, "#0a0e2e")], hh)
        self.sea_tint = 1 - (1 - rgb("#ffb4dc")) * smooth(20, 150, hh)[..., None]
        self.sea_mirror = (.80 - .40 * smooth(0, 200, hh)).astype(F32)[..., None]

    def _build_lanterns(self, rng):
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

    def _build_reeds(self, rng):
        self.reeds = []
        for _ in range(58):
            x0 = rng.beta(1.0, 2.2) * 250 - 12
            hgt = (rng.uniform(40, 135) * (1 - .0022 * x0)) * (.55 + .45 * rng.random())
            self.reeds.append((x0, hgt, rng.normal(8, 18), rng.uniform(1.1, 2.3), rng.uniform(0, TAU),
                               rng.random() > .80))

    @staticmethod
    def _blue_dither(rng):
        """High-pass noise, one level wide: breaks banding, invisible as grain."""
        n = rng.random((H, W))
        for _ in range(2):
            blur = sum(np.roll(n, s, (0, 1)) for s in ((0, 1), (0, -1), (1, 0), (-1, 0))) / 4
            n = n - blur
        rank = n.ravel().argsort().argsort()
        return (rank.reshape(H, W) / n.size).astype(F32)

    # ---- drawing: everything is a function of p = 2 pi frame / 400 -----------------------

    def render(self, frame):
        """One RGB frame, float 0..1, without the strip."""
        p = TAU * (frame % FRAMES) / FRAMES
        img = self.sky.copy()
        self._stars(img, p)
        mix(img, self.moon, self.moon_mask)
        self._clouds(img, p)
        self._shooting_star(img, p)
        sway = np.sin(p)
        for ridge, c0, c1, par in self.ridges:
            self._range(img, ridge, c0, c1, par * sway)
        hx = 6.0 * sway
        self._beam(img, p, hx)
        self._headland(img, p, hx)
        self._lanterns(img, p)
        self._sea(img, p)
        self._boat(img, p)
        self._reeds(img, p)
        img *= self.vignette
        # a soft shoulder instead of clipping the glows; scaled by the brightest channel, so that
        # cream stays cream
        top = img.max(-1, keepdims=True)
        over = np.maximum(top - .86, 0)
        return np.where(over > 0, img * ((.86 + .135 * (1 - np.exp(-over / .135))) / np.maximum(top, .5)), img)

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
        dx, dy = self.x[sl] - hx, self.y[sl] - hy
        along, across = -(dx * ux + dy * uy), dx * uy - dy * ux
        tail = np.where(along > 0, np.exp(-along / 34), np.exp(-(along / 1.5) ** 2))
        img[sl] += rgb("#fff0f5") * (np.sin(np.pi * u) * tail * np.exp(-(across / 1.3) ** 2))[..., None]

    def _range(self, img, ridge, c0, c1, shift):
        top = np.interp(self.xs - shift, self.ridge_x, ridge).astype(F32)[None]
        a, b = int(top.min()) - 1, self.HORIZON
        y = self.y[a:b]
        cover = np.clip(y - top + .5, 0, 1)
        depth = smooth(0, 1, (y - top) / (b - top + 1e-3))
        # towards the moon the mountains catch some light; mist gathers at their feet
        light = np.exp(-((self.x[a:b] - self.MOON[0]) / 260) ** 2) * .20
        k = np.clip(depth + light, 0, 1)[..., None]
        mix(img[a:b], c0 + (c1 - c0) * k, cover)

    def _beam(self, img, p, hx):
        """The lighthouse's lamp turns twice in a loop and has two opposite beams."""
        lx, ly = self.TOWER_X + hx, self.LAMP_Y
        sl = np.s_[0:self.HORIZON]
        dx, dy = self.x[sl] - lx, self.y[sl] - ly
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

    def _headland(self, img, p, hx):
        b = self.HORIZON
        top = np.interp(self.xs - hx, self.ridge_x, self.headland).astype(F32)[None]
        a = 140
        x, y = self.x[a:b, 480:] - hx, self.y[a:b, 480:]
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

        tx, ly = self.TOWER_X, self.LAMP_Y
        foot = self.HORIZON - 58
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

    def _lanterns(self, img, p):
        t = p / TAU
        b = self.HORIZON
        for x0, drift, size, loops, phase, top, j, wob in self.lanterns:
            u = ((t + phase + j) / loops) % 1
            fade = float(smooth(0, .10, u) * smooth(1, .82, u))
            s = size * (1.0 - .28 * u)
            cx = x0 + drift * u + 16 * np.sin(TAU * 1.2 * u + 9 * phase) + 7 * np.sin(p + wob) + 2.5 * np.sin(2 * p + 2 * wob)
            cy = (b - 12) - (b - 12 - top) * (u ** .92) + 2.0 * np.sin(3 * p + wob)
            tilt = .10 * np.cos(p + wob)
            r = int(s * 5.5)
            y0, y1 = max(0, int(cy) - r), min(b, int(cy) + r)
            xa, xb = max(0, int(cx) - r), min(W, int(cx) + r)
            if y1 <= y0 or xb <= xa:
                continue
            sl = np.s_[y0:y1, xa:xb]
            dx, dy = self.x[sl] - cx, self.y[sl] - cy
            dx, dy = dx + tilt * dy, dy - tilt * dx
            r2 = dx * dx + (dy * .92) ** 2
            edge = smooth(r, r * .55, np.sqrt(r2))
            flick = 1 + .07 * np.sin(9 * p + 3 * wob) + .04 * np.sin(14 * p + wob)
            halo = (.34 * np.exp(-r2 / (1.7 * s) ** 2) + .11 * np.exp(-r2 / (3.6 * s) ** 2)) * edge
            img[sl] += rgb("#ff8f3f") * (halo * fade * flick)[..., None]
            # the paper: domed at the top, narrower at the open foot
            v = dy / s
            half = s * .74 * np.sqrt(np.clip(1 - np.clip(-(v + .15), 0, 1) ** 2 / .72, 0, 1)) * (1 - .26 * np.clip(v, 0, 1.2))
            half = np.where(v < -.99, -1, half)
            body = np.clip(half - np.abs(dx) + .5, 0, 1) * np.clip((1.0 - v) * s + .5, 0, 1)
            heat = np.exp(-((v - .75) / .75) ** 2 - (dx / (.8 * s)) ** 2)[..., None]
            col = rgb("#e8562e") + (rgb("#ffe9a8") - rgb("#e8562e")) * heat * flick
            mix(img[sl], col, body * fade * .96)

    def _sea(self, img, p):
        b = self.HORIZON
        ph = self.wave_rates * p
        coef = np.stack([np.cos(ph), np.sin(ph)], 1).ravel().astype(F32)
        hh = self.sea_h
        sz = (coef @ self.wave_z).reshape(hh.shape)
        sx = (coef @ self.wave_x).reshape(hh.shape)

        # mirror what is above the horizon, shaken by the slopes
        yy = np.clip(b - 1 - hh * .92 - sz * (1.2 + .105 * hh) - .03 * hh, 0, b - 1.001)
        xx = np.clip(self.x[b:] + sx * (1.0 + .06 * hh), 0, W - 1.001)
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

    def _boat(self, img, p):
        """A small sailing boat in the moon's path, rocking."""
        cx, cy = 402 + 10 * np.sin(p - .4), 388 + 2.2 * np.sin(4 * p)
        rock = .055 * np.sin(4 * p + 1.1) + .02 * np.sin(2 * p)
        sl = np.s_[296:450, 320:490]
        x, y = self.x[sl] - cx, self.y[sl] - cy
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

    def _reeds(self, img, p):
        """Reeds in the near corner bend in a slow breeze."""
        a, xr = 370, 300
        y, x = self.y[a:, :xr], self.x[a:, :xr]
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


# =========================================================================================
#  Pixels: strip and colour conversion
# =========================================================================================

def strip_bits(n):
    """The 16 cells for frame n: 1, 0, twelve bits (MSB first), even parity, 1."""
    bits = [(n >> (11 - i)) & 1 for i in range(12)]
    return [1, 0] + bits + [sum(bits) & 1, 1]


def to_yuv420(img, dither, n=None):
    """RGB float (H,W,3) -> planar yuv420p bytes, BT.709 limited range; n adds the strip."""
    r, g, b = img[..., 0], img[..., 1], img[..., 2]
    luma = .2126 * r + .7152 * g + .0722 * b
    y = np.clip(16 + 219 * luma + dither, 16, 235).astype(np.uint8)

    def half(c):
        return c.reshape(H // 2, 2, W // 2, 2).mean((1, 3))

    d = dither[::2, ::2]
    cb = np.clip(128 + 224 * half((b - luma) / 1.8556) + d, 16, 240).astype(np.uint8)
    cr = np.clip(128 + 224 * half((r - luma) / 1.5748) + d, 16, 240).astype(np.uint8)
    if n is not None:
        cells = np.where(np.repeat(strip_bits(n), CELL_W) == 1, LUMA_WHITE, LUMA_BLACK)
        y[-STRIP_H:] = cells
        cb[-STRIP_H // 2:] = 128
        cr[-STRIP_H // 2:] = 128
    return y.tobytes() + cb.tobytes() + cr.tobytes()


def to_rgb8(img, dither):
    return np.clip(img * 255 + dither[..., None], 0, 255).astype(np.uint8)


def run(args, data=None):
    """Run a command, fail loudly, give its stdout and stderr."""
    r = subprocess.run(args, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if r.returncode:
        sys.exit("failed: %s\n%s" % (" ".join(args), r.stderr.decode(errors="replace")))
    return r.stdout, r.stderr


# =========================================================================================
#  Elementary streams
# =========================================================================================

def encode_video(path):
    """Render all frames into an Annex-B H.264 file."""
    x264 = ("keyint=%d:min-keyint=%d:scenecut=0:bframes=0:open-gop=0:slices=1:sliced-threads=0:"
            "ref=4:aq-mode=3:aq-strength=0.9:deblock=1,0:rc-lookahead=25:force-cfr=1:"
            "vbv-maxrate=1100:vbv-bufsize=1100" % (GOP, GOP))
    cmd = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p",
           "-s", "%dx%d" % (W, H), "-r", str(FPS),
           "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
           "-i", "-", "-c:v", "libx264", "-profile:v", "main", "-level", "3.1", "-preset", "slower",
           "-crf", CRF, "-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709",
           "-color_primaries", "bt709", "-color_trc", "bt709", "-threads", "2",
           "-x264-params", x264, "-f", "h264", path]
    scene = Scene()
    enc = subprocess.Popen(cmd, stdin=subprocess.PIPE)
    for n in range(FRAMES):
        enc.stdin.write(to_yuv420(scene.render(n), scene.dither, n))
        if n % 50 == 0:
            print("  frame %d/%d" % (n, FRAMES), flush=True)
    enc.stdin.close()
    if enc.wait():
        sys.exit("video encoder failed")


def synth_pad():
    """A quiet ambient pad, 16 s, exactly periodic: every partial sits on the 1/16 Hz grid."""
    n = A_RATE * SECONDS
    t = np.arange(n) / A_RATE
    rng = np.random.default_rng(5)
    out = np.zeros((n, 2))

    def grid(f):
        return round(f * SECONDS) / SECONDS

    # Dmaj9 - Bm9 - Gmaj9 - A6sus, four seconds each, melting into one another
    chords = [(73.42, 146.83, 220.00, 277.18, 369.99, 659.26),
              (61.74, 146.83, 185.00, 220.00, 369.99, 554.37),
              (98.00, 146.83, 196.00, 246.94, 369.99, 440.00),
              (55.00, 164.81, 220.00, 293.66, 369.99, 493.88)]
    for i, chord in enumerate(chords):
        d = ((t / SECONDS - (i + .5) / 4 + .5) % 1 - .5) * 4   # distance from the chord's middle
        env = np.cos(np.clip(d, -1, 1) * np.pi / 2) ** 2
        for k, f in enumerate(chord):
            for h, amp in ((1, 1.0), (2, .22), (3, .07)):
                for cents in (-4, 4):
                    g = grid(f * h * 2 ** (cents / 1200))
                    pan = .5 + .38 * np.sin(k * 2.1 + cents)
                    ph = rng.uniform(0, TAU)
                    trem = 1 + .15 * np.sin(TAU * t * (k + 1) / SECONDS + ph)
                    s = env * trem * np.sin(TAU * g * t + ph) * amp / (1 + k * .35)
                    out[:, 0] += s * np.sqrt(1 - pan)
                    out[:, 1] += s * np.sqrt(pan)
    out /= np.abs(out).max()
    # far surf: noise made in the frequency domain, so it is periodic as well
    f = np.fft.rfftfreq(n, 1 / A_RATE)
    shape = np.where(f > 60, 1 / np.sqrt(np.maximum(f, 60)), 0) / (1 + (f / 900) ** 3)
    for c in range(2):
        surf = np.fft.irfft(shape * np.exp(1j * rng.uniform(0, TAU, f.size)), n)
        swell = .35 + .65 * (.5 + .5 * np.sin(TAU * 2 * t / SECONDS + .5 * c)) ** 2
        out[:, c] += .16 * surf / np.abs(surf).max() * swell
    return (out / np.abs(out).max() * .16).astype("<f4")        # peak about -16 dBFS


def encode_audio():
    """750 AAC frames of one loop: the middle one of three, so the encoder's state at the
    loop point (window, rate control) is that of a stream which has always been looping."""
    pcm = synth_pad()
    adts, _ = run(["ffmpeg", "-v", "error", "-f", "f32le", "-ar", str(A_RATE), "-ac", "2", "-i", "-",
                   "-c:a", "aac", "-profile:a", "aac_low", "-b:a", AUDIO_BITRATE, "-f", "adts", "-"],
                  np.concatenate([pcm] * 3).tobytes())
    frames, i = [], 0
    while i < len(adts):
        assert adts[i] == 0xFF and adts[i + 1] & 0xF6 == 0xF0, "not ADTS"
        assert adts[i + 6] & 3 == 0, "more than one AAC frame in an ADTS frame"
        head = 7 if adts[i + 1] & 1 else 9
        size = (adts[i + 3] & 3) << 11 | adts[i + 4] << 3 | adts[i + 5] >> 5
        obj, rate, ch = (adts[i + 2] >> 6) + 1, adts[i + 2] >> 2 & 15, (adts[i + 2] & 1) << 2 | adts[i + 3] >> 6
        frames.append(adts[i + head:i + size])
        i += size
    asc = struct.pack(">H", obj << 11 | rate << 7 | ch << 3)
    # frame 0 is the encoder's priming (1024 samples), so the second loop starts at frame 751
    first = 1 + A_FRAMES
    return frames[first:first + A_FRAMES], asc


def split_h264(path):
    """Annex-B file -> (sps, pps, [(sample bytes in AVCC form, is_key)])."""
    with open(path, "rb") as f:
        data = f.read()
    cuts, i = [], data.find(b"\0\0\1")
    while i >= 0:
        cuts.append(i)
        i = data.find(b"\0\0\1", i + 3)
    sps = pps = None
    samples = []
    for a, b in zip(cuts, cuts[1:] + [len(data)]):
        nal = data[a + 3:b].rstrip(b"\0")     # a NAL never ends in zero bytes
        kind = nal[0] & 31
        if kind in (7, 8):
            old = sps if kind == 7 else pps
            assert old in (None, nal), "parameter sets change within the stream"
            sps, pps = (nal, pps) if kind == 7 else (sps, nal)
        elif kind in (1, 5):                  # one slice per picture: a slice is a sample
            samples.append((struct.pack(">I", len(nal)) + nal, kind == 5))
        # AUD and SEI (x264's settings string) are dropped
    return sps, pps, samples


# =========================================================================================
#  Fragmented MP4
# =========================================================================================

def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind, version, flags, *parts):
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
VIDEO, AUDIO = 1, 2                          # track ids
SYNC, NON_SYNC = 0x02000000, 0x01010000      # sample flags


def trak(track, scale, entry):
    video = track == VIDEO
    tkhd = full(b"tkhd", 0, 3, struct.pack(">5I8xhhhH", 0, 0, track, 0, 0, 0, 0 if video else 1,
                                          0 if video else 0x100, 0), MATRIX,
                struct.pack(">2I", W << 16 if video else 0, H << 16 if video else 0))
    mdhd = full(b"mdhd", 0, 0, struct.pack(">4I2H", 0, 0, scale, 0, 0x55C4, 0))
    hdlr = full(b"hdlr", 0, 0, struct.pack(">I4s12x", 0, b"vide" if video else b"soun"),
                b"VideoHandler\0" if video else b"SoundHandler\0")
    head = full(b"vmhd", 0, 1, bytes(8)) if video else full(b"smhd", 0, 0, bytes(4))
    dinf = box(b"dinf", full(b"dref", 0, 0, struct.pack(">I", 1), full(b"url ", 0, 1)))
    stbl = box(b"stbl", full(b"stsd", 0, 0, struct.pack(">I", 1), entry),
               full(b"stts", 0, 0, bytes(4)), full(b"stsc", 0, 0, bytes(4)),
               full(b"stsz", 0, 0, bytes(8)), full(b"stco", 0, 0, bytes(4)))
    return box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, box(b"minf", head, dinf, stbl)))


def init_segment(sps, pps, asc):
    avcc = box(b"avcC", bytes([1, sps[1], sps[2], sps[3], 0xFF, 0xE1]), struct.pack(">H", len(sps)), sps,
               b"\x01", struct.pack(">H", len(pps)), pps)
    avc1 = box(b"avc1", struct.pack(">6xH16x2H3IH32xHh", 1, W, H, 0x480000, 0x480000, 0, 1,
                                    0x18, -1),
               avcc, box(b"colr", b"nclx", struct.pack(">3HB", 1, 1, 1, 0)),
               box(b"pasp", struct.pack(">2I", 1, 1)))

    def descr(tag, body):
        return bytes([tag, len(body)]) + body

    bps = int(AUDIO_BITRATE.rstrip("k")) * 1000
    esds = full(b"esds", 0, 0, descr(3, struct.pack(">HB", AUDIO, 0) + descr(
        4, struct.pack(">BB3sII", 0x40, 0x15, bytes(3), bps, bps) + descr(5, asc)) + descr(6, b"\x02")))
    mp4a = box(b"mp4a", struct.pack(">6xH8x2H4xI", 1, 2, 16, A_RATE << 16), esds)
    mvhd = full(b"mvhd", 0, 0, struct.pack(">4IIH10x", 0, 0, 1000, 0, 0x10000, 0x100), MATRIX, bytes(24),
                struct.pack(">I", 3))
    mvex = box(b"mvex", full(b"trex", 0, 0, struct.pack(">5I", VIDEO, 1, V_DUR, 0, NON_SYNC)),
               full(b"trex", 0, 0, struct.pack(">5I", AUDIO, 1, AAC_FRAME, 0, SYNC)))
    return (box(b"ftyp", b"iso5", struct.pack(">I", 0x200), b"iso5iso6mp41")
            + box(b"moov", mvhd, trak(VIDEO, V_SCALE, avc1), trak(AUDIO, A_RATE, mp4a), mvex))


def audio_bound(k):
    """Index of fragment k's first AAC frame: the one nearest to the fragment's start."""
    return (k * A_FRAMES * 2 + FRAGS) // (2 * FRAGS)


def fragment(k, video, audio):
    """moof + mdat number k (0..79): 5 video frames and the 9 or 10 AAC frames beside them."""
    v = video[k * FRAG_FRAMES:(k + 1) * FRAG_FRAMES]
    a0, a1 = audio_bound(k), audio_bound(k + 1)
    a = audio[a0:a1]

    def traf(track, when, dur, default, sizes, offset, first):
        # tfhd: default-base-is-moof, default duration, default flags
        tfhd = full(b"tfhd", 0, 0x020028, struct.pack(">3I", track, dur, default))
        tfdt = full(b"tfdt", 1, 0, struct.pack(">Q", when))
        # trun: data offset, sample sizes, and the first sample's flags if it is a keyframe
        trun = full(b"trun", 0, 0x201 | (0 if first is None else 4), struct.pack(">II", len(sizes), offset),
                    b"" if first is None else struct.pack(">I", first), struct.pack(">%dI" % len(sizes), *sizes))
        return box(b"traf", tfhd, tfdt, trun)

    def moof(off_v, off_a):
        return box(b"moof", full(b"mfhd", 0, 0, struct.pack(">I", k + 1)),
                   traf(VIDEO, k * FRAG_FRAMES * V_DUR, V_DUR, NON_SYNC, [len(s) for s, _ in v], off_v,
                        SYNC if v[0][1] else None),
                   traf(AUDIO, a0 * AAC_FRAME, AAC_FRAME, SYNC, [len(s) for s in a], off_a, None))

    vdata, adata = b"".join(s for s, _ in v), b"".join(a)
    start = len(moof(0, 0)) + 8
    return moof(start, start + len(vdata)) + box(b"mdat", vdata, adata)


def make_clip():
    with tempfile.TemporaryDirectory() as tmp:
        raw = os.path.join(tmp, "v.h264")
        print("rendering and encoding video")
        encode_video(raw)
        sps, pps, video = split_h264(raw)
    print("encoding audio")
    audio, asc = encode_audio()
    assert len(video) == FRAMES and len(audio) == A_FRAMES, (len(video), len(audio))
    assert [i for i, (_, key) in enumerate(video) if key] == list(range(0, FRAMES, GOP))
    data = init_segment(sps, pps, asc) + b"".join(fragment(k, video, audio) for k in range(FRAGS))
    os.makedirs(os.path.dirname(CLIP), exist_ok=True)
    with open(CLIP, "wb") as f:
        f.write(data)
    vb, ab = sum(len(s) for s, _ in video), sum(map(len, audio))
    print("%s: %d bytes; video %.0f kbit/s, audio %.0f kbit/s; codecs avc1.%s, mp4a.40.%d"
          % (CLIP, len(data), vb * 8 / SECONDS / 1000, ab * 8 / SECONDS / 1000, sps[1:4].hex(), asc[0] >> 3))


# =========================================================================================
#  Images
# =========================================================================================

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


def make_images():
    scene = Scene()
    pic = to_rgb8(scene.render(COVER_FRAME), scene.dither)
    # leave the strip's rows out, and keep 16:9
    cut = H - STRIP_H
    side = (W - cut * 16 // 9) // 2
    write_image(COVER, np.ascontiguousarray(pic[:cut, side:W - side]), (640, 360), 84)
    write_image(AVATAR, render_avatar(), (128, 128), 98)


COVER_FRAME = 40


# =========================================================================================
#  Verification
# =========================================================================================

def boxes(data, start=0, end=None):
    """(kind, start, end) of the boxes in data[start:end]."""
    end = len(data) if end is None else end
    while start < end:
        size, kind = struct.unpack_from(">I4s", data, start)
        assert size >= 8 and start + size <= end, "bad box size"
        yield kind.decode(), start, start + size
        start += size


def split_clip(data):
    """init bytes and the 80 fragments, as a server does it."""
    top = list(boxes(data))
    assert [k for k, _, _ in top] == ["ftyp", "moov"] + ["moof", "mdat"] * FRAGS, "top-level layout"
    init = data[:top[1][2]]
    return init, [data[top[i][1]:top[i + 1][2]] for i in range(2, len(top), 2)]


def patch(frag, seq, add_video, add_audio):
    """The server's rewrite: new mfhd sequence number, tfdt moved; nothing else."""
    out = bytearray(frag)
    _, _, end = next(boxes(frag))
    for kind, a, b in boxes(frag, 8, end):
        if kind == "mfhd":
            struct.pack_into(">I", out, a + 12, seq)
        if kind == "traf":
            track = None
            for k2, c, _ in boxes(frag, a + 8, b):
                if k2 == "tfhd":
                    track = struct.unpack_from(">I", frag, c + 12)[0]
                if k2 == "tfdt":
                    assert frag[c + 8] == 1, "tfdt version"
                    t = struct.unpack_from(">Q", frag, c + 12)[0]
                    struct.pack_into(">Q", out, c + 12, t + (add_video if track == VIDEO else add_audio))
    return bytes(out)


def decode_numbers(path):
    """Frame numbers read back from the decoded strip, by the rule in media/README.md."""
    crop = "crop=%d:%d:0:%d" % (W, STRIP_H, H - STRIP_H)
    out, err = run(["ffmpeg", "-v", "error", "-i", path, "-map", "0:v", "-vf", crop + ",extractplanes=y",
                    "-pix_fmt", "gray", "-fps_mode", "passthrough", "-f", "rawvideo", "-"])
    assert not err, err.decode()
    strips = np.frombuffer(out, np.uint8).reshape(-1, STRIP_H, W)
    cell = strips[:, STRIP_H // 2, CELL_W // 2::CELL_W].astype(int)
    bit = (cell > ((cell[:, 0] + cell[:, 1]) / 2)[:, None]).astype(int)
    assert (bit[:, 0] == 1).all() and (bit[:, 1] == 0).all() and (bit[:, 15] == 1).all(), "calibration cells"
    assert (bit[:, 2:15].sum(1) % 2 == 0).all(), "parity"
    return bit[:, 2:14] @ (1 << np.arange(11, -1, -1)), cell


def packets(path, stream):
    out, err = run(["ffprobe", "-v", "error", "-select_streams", stream, "-show_entries",
                    "packet=pts,dts,duration,flags", "-of", "csv=p=0", path])
    assert not err, err.decode()
    rows = [r.split(",") for r in out.decode().split()]
    return [(int(a), int(b), int(c), f) for a, b, c, f in (r[:4] for r in rows)]


def check_packets(path, n_video, n_audio, v0=0, a0=0):
    v, a = packets(path, "v"), packets(path, "a")
    assert [(p, d, u) for p, d, u, _ in v] == [(v0 + i * V_DUR,) * 2 + (V_DUR,) for i in range(n_video)], "video times"
    assert [(p, d, u) for p, d, u, _ in a] == [(a0 + i * AAC_FRAME,) * 2 + (AAC_FRAME,) for i in range(n_audio)], \
        "audio times"
    assert [i for i, r in enumerate(v) if "K" in r[3]] == list(range(0, n_video, GOP)), "keyframes"


def verify():
    with open(CLIP, "rb") as f:
        data = f.read()
    init, frags = split_clip(data)
    counts = set()
    for k, frag in enumerate(frags):
        (_, _, moof_end), _ = list(boxes(frag))
        kids = [b for b in boxes(frag, 8, moof_end)]
        assert [b[0] for b in kids] == ["mfhd", "traf", "traf"]
        pos = moof_end + 8
        for i, (_, a, b) in enumerate(kids[1:]):
            assert [x[0] for x in boxes(frag, a + 8, b)] == ["tfhd", "tfdt", "trun"]
            (_, h, _), (_, d, _), (_, r, _) = boxes(frag, a + 8, b)
            assert struct.unpack_from(">II", frag, h + 8) == (0x020028, i + 1)
            want = k * FRAG_FRAMES * V_DUR if i == 0 else audio_bound(k) * AAC_FRAME
            assert struct.unpack_from(">Q", frag, d + 12)[0] == want
            flags, n, off = struct.unpack_from(">III", frag, r + 8)
            key = i == 0 and k % 5 == 0
            assert flags == (0x205 if key else 0x201) and off == pos
            pos += sum(struct.unpack_from(">%dI" % n, frag, r + 20 + (4 if key else 0)))
            counts.add((i, n))
        assert pos == len(frag)
    print("boxes: %d bytes init, %d fragments, samples per fragment %s" % (len(init), len(frags), sorted(counts)))

    nums, cell = decode_numbers(CLIP)
    assert nums.tolist() == list(range(FRAMES)), "frame numbers"
    dev = np.minimum(abs(cell - LUMA_BLACK), abs(cell - LUMA_WHITE)).max()
    print("strip: 400 of 400 frame numbers exact; worst luma deviation of a cell centre %d" % dev)
    check_packets(CLIP, FRAMES, A_FRAMES)
    print("packets: 400 video, 750 audio, all times exact")

    # a server that has been up for a while: joins mid-loop, at a segment start, for 2.5 loops
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, "live.mp4")
        for first in (0, 35, 80 * 5000 + 35):             # the last: up for 22 hours, tfdt beyond 32 bits
            with open(path, "wb") as f:
                f.write(init)
                for g in range(first, first + FRAGS * 5 // 2):
                    loop, k = divmod(g, FRAGS)
                    f.write(patch(frags[k], (g + 1) & 0xFFFFFFFF, loop * V_SCALE * SECONDS, loop * A_RATE * SECONDS))
            loop, k = divmod(first, FRAGS)
            last = first + FRAGS * 5 // 2
            n_audio = (last // FRAGS - loop) * A_FRAMES + audio_bound(last % FRAGS) - audio_bound(k)
            check_packets(path, FRAMES * 5 // 2, n_audio, first * FRAG_FRAMES * V_DUR,
                          loop * A_RATE * SECONDS + audio_bound(k) * AAC_FRAME)
            _, err = run(["ffmpeg", "-v", "error", "-i", path, "-f", "null", "-"])
            assert not err, err.decode()
            nums, _ = decode_numbers(path)
            want = [(k * FRAG_FRAMES + i) % FRAMES for i in range(FRAMES * 5 // 2)]
            assert nums.tolist() == want, "looped frame numbers"
            pcm, err = run(["ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-f", "f32le", "-"])
            assert not err and len(pcm) // 8 == n_audio * AAC_FRAME, "audio samples"
            print("server simulation from fragment %d: %d frames, %d AAC frames, decoded without a message"
                  % (first, len(nums), n_audio))
            if first == 0:
                check_audio(np.frombuffer(pcm, "<f4").reshape(-1, 2))


def check_audio(pcm):
    """The decoded second loop equals the synthesised one, in place, also across the seam."""
    n = A_RATE * SECONDS
    ref = synth_pad()
    seam = pcm[n - 4096:n + 4096]
    want = np.concatenate([ref[-4096:], ref[:4096]])
    snr = 10 * np.log10((want ** 2).sum() / ((seam - want) ** 2).sum())
    mid = 10 * np.log10((ref ** 2).sum() / ((pcm[n:2 * n] - ref) ** 2).sum())
    assert snr > 10 and abs(snr - mid) < 12, (snr, mid)
    print("audio: in place; SNR over the whole loop %.1f dB, around the seam %.1f dB; peak %.3f" %
          (mid, snr, np.abs(pcm).max()))


def main():
    what = sys.argv[1] if len(sys.argv) > 1 else "all"
    if what == "still":
        scene = Scene()
        for n in sys.argv[2].split(","):
            img = to_rgb8(scene.render(int(n)), scene.dither)
            write_image(sys.argv[3].replace("%", n), img, (W, H), 90)
    elif what in ("all", "clip", "images", "verify"):
        if what in ("all", "images"):
            make_images()
        if what in ("all", "clip"):
            make_clip()
        if what != "images":
            verify()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
