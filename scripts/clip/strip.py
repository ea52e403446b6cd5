"""The machine-readable strip at the bottom of each frame, written and read back.

It encodes the frame's number in 16 cells; media/README.md describes it for readers."""

import numpy as np

from contract import CELL_W, CELLS, H, STRIP_BLACK, STRIP_H, STRIP_WHITE, W
from ffmpeg import run


def bits(n):
    """The 16 cells for frame n: 1, 0, twelve bits (MSB first), even parity, 1."""
    number = [(n >> (11 - i)) & 1 for i in range(12)]
    return [1, 0] + number + [sum(number) & 1, 1]


def paint(planes, n):
    """Put frame n's strip into the planes of a yuv420p picture of any size."""
    y, cb, cr = planes
    height, width = y.shape
    rows = STRIP_H * height // H
    y[-rows:] = np.where(np.repeat(bits(n), CELL_W * width // W) == 1, STRIP_WHITE, STRIP_BLACK)
    cb[-rows // 2:] = 128
    cr[-rows // 2:] = 128


def sample_luma(path, w=W, h=H):
    """The luma of the cells' centres as decoded from a picture of w x h: an array [frame, cell]."""
    return _sample(path, "extractplanes=y", w, h, 1)[..., 0]


def sample_rgb(path, w, h):
    """The cells' centres in a browser's canvas of w x h, full range: an array [frame, cell, channel]."""
    to_rgb = "scale=%d:%d:flags=bilinear:in_color_matrix=bt709:in_range=tv:out_range=pc,format=rgb24" % (w, h)
    return _sample(path, to_rgb, w, h, 3)


def _sample(path, convert, w, h, channels):
    row = int((H - STRIP_H / 2) * h / H)
    out, err = run(["ffmpeg", "-v", "error", "-i", path, "-map", "0:v",
                    "-vf", "%s,crop=%d:1:0:%d:exact=1" % (convert, w, row),
                    "-pix_fmt", "gray" if channels == 1 else "rgb24", "-fps_mode", "passthrough",
                    "-f", "rawvideo", "-"])
    assert not err, err.decode()
    centres = ((np.arange(CELLS) + .5) * CELL_W * w / W).astype(int)
    return np.frombuffer(out, np.uint8).reshape(-1, w, channels)[:, centres].astype(int)


def numbers(cells):
    """Frame numbers from sampled cells [frame, cell]; the threshold comes from cells 0 and 1."""
    bit = (cells > ((cells[:, 0] + cells[:, 1]) / 2)[:, None]).astype(int)
    assert (bit[:, 0] == 1).all() and (bit[:, 1] == 0).all() and (bit[:, 15] == 1).all(), "calibration cells"
    assert (bit[:, 2:15].sum(1) % 2 == 0).all(), "parity"
    return bit[:, 2:14] @ (1 << np.arange(11, -1, -1))
