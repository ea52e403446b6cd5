"""From the scene's float RGB to the pixels that encoders take."""

import numpy as np

from contract import H, W


def to_yuv420(img, dither):
    """RGB float (H,W,3) -> the planes y, cb, cr of yuv420p, BT.709 limited range."""
    r, g, b = img[..., 0], img[..., 1], img[..., 2]
    luma = .2126 * r + .7152 * g + .0722 * b
    y = np.clip(16 + 219 * luma + dither, 16, 235).astype(np.uint8)

    def half(c):
        return c.reshape(H // 2, 2, W // 2, 2).mean((1, 3))

    d = dither[::2, ::2]
    cb = np.clip(128 + 224 * half((b - luma) / 1.8556) + d, 16, 240).astype(np.uint8)
    cr = np.clip(128 + 224 * half((r - luma) / 1.5748) + d, 16, 240).astype(np.uint8)
    return y, cb, cr


def to_rgb8(img, dither):
    return np.clip(img * 255 + dither[..., None], 0, 255).astype(np.uint8)
