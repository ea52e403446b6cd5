"""Painting tools for arrays of float RGB pixels: colours, ramps, blending and noise."""

import numpy as np

from contract import H, W

F32 = np.float32
TAU = 2 * np.pi
Y, X = np.mgrid[0:H, 0:W].astype(F32)    # coordinates of each pixel; read only


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
