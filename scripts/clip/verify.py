"""Checks clip.mp4 and the files made beside it against crates/room-server/media/README.md."""

import os
import struct
import tempfile

import numpy as np

import strip
from contract import (A_FRAMES, A_RATE, AAC_FRAME, CLIP, FRAG_FRAMES, FRAGS, FRAMES, GOP, H, OPUS, OPUS_FRAMES,
                      PORTRAIT, PORTRAIT_H, PORTRAIT_W, SECONDS, SMALL, SMALL_H, SMALL_W, STRIP_BLACK, STRIP_WHITE, V_DUR, V_SCALE, W)
from ffmpeg import run
from mux import VIDEO, audio_bound
from sound import synth_pad


def verify():
    with open(CLIP, "rb") as f:
        init, frags = split_clip(f.read())
    check_boxes(init, frags)
    check_strip()
    check_packets(CLIP, FRAMES, A_FRAMES)
    print("packets: 400 video, 750 audio, all times exact")
    with tempfile.TemporaryDirectory() as tmp:
        check_server(init, frags, os.path.join(tmp, "live.mp4"))
    check_others()


def check_others():
    """The other renditions are cut where the clip is, so that a player can change between them at each segment."""
    for path, size in ((SMALL, (SMALL_W, SMALL_H)), (PORTRAIT, (PORTRAIT_W, PORTRAIT_H))):
        with open(path, "rb") as f:
            check_boxes(*split_clip(f.read()))
        cells = strip.sample_luma(path, *size)
        assert strip.numbers(cells).tolist() == list(range(FRAMES)), "frame numbers"
        check_packets(path, FRAMES, A_FRAMES)
    with open(OPUS, "rb") as f:
        data = f.read()
    count, i = 0, 0
    while i < len(data):
        size = struct.unpack_from(">H", data, i)[0]
        assert data[i + 2] >> 3 in (27, 31) or data[i + 2] >> 3 >= 12, "an Opus packet of 20 ms"
        count, i = count + 1, i + 2 + size
    assert (count, i) == (OPUS_FRAMES, len(data))
    print("small and upright renditions, and Opus: as the clip, frame by frame")


def check_boxes(init, frags):
    """The server finds times by this layout, so the boxes' versions, hence widths, matter as well."""
    heads = [init[a + 8] for k, a, _ in nested(init) if k in ("tkhd", "mdhd")]
    assert heads == [0] * 4, "tkhd and mdhd version"
    scales = [struct.unpack_from(">I", init, a + 20)[0] for k, a, _ in nested(init) if k == "mdhd"]
    assert scales == [V_SCALE, A_RATE], "timescales"
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
            assert frag[d + 8] == 1, "tfdt version"
            want = k * FRAG_FRAMES * V_DUR if i == 0 else audio_bound(k) * AAC_FRAME
            assert struct.unpack_from(">Q", frag, d + 12)[0] == want
            flags, n, off = struct.unpack_from(">III", frag, r + 8)
            key = i == 0 and k % 5 == 0
            assert flags == (0x205 if key else 0x201) and off == pos
            pos += sum(struct.unpack_from(">%dI" % n, frag, r + 20 + (4 if key else 0)))
            counts.add((i, n))
        assert pos == len(frag)
    print("boxes: %d bytes init, %d fragments, samples per fragment %s" % (len(init), len(frags), sorted(counts)))


def check_strip():
    cells = strip.sample_luma(CLIP)
    assert strip.numbers(cells).tolist() == list(range(FRAMES)), "frame numbers"
    off = np.minimum(abs(cells - STRIP_BLACK), abs(cells - STRIP_WHITE)).max()
    # half-way to the threshold: the rest is a margin for scaling and re-encoding
    assert off < (STRIP_WHITE - STRIP_BLACK) / 4, "worst luma deviation of a cell centre: %d" % off
    print("strip: 400 of 400 frame numbers exact; worst luma deviation of a cell centre %d" % off)
    for w, h in ((W, H), (640, 360), (320, 180)):
        cells = strip.sample_rgb(CLIP, w, h)
        for channel in range(3):
            assert strip.numbers(cells[..., channel]).tolist() == list(range(FRAMES)), "frame numbers in RGB"
        white, black = cells[:, [0, 15]], cells[:, 1]
        print("strip: same in full-range RGB at %dx%d; white %d..%d, black %d..%d"
              % (w, h, white.min(), white.max(), black.min(), black.max()))


def check_packets(path, n_video, n_audio, v0=0, a0=0):
    v, a = packets(path, "v"), packets(path, "a")
    assert [(p, d, u) for p, d, u, _ in v] == [(v0 + i * V_DUR,) * 2 + (V_DUR,) for i in range(n_video)], "video times"
    assert [(p, d, u) for p, d, u, _ in a] == [(a0 + i * AAC_FRAME,) * 2 + (AAC_FRAME,) for i in range(n_audio)], \
        "audio times"
    assert [i for i, r in enumerate(v) if "K" in r[3]] == list(range(0, n_video, GOP)), "keyframes"


def check_server(init, frags, path):
    """A server that has been up for a while: joins mid-loop, at a segment start, for 2.5 loops."""
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
        nums = strip.numbers(strip.sample_luma(path))
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


def boxes(data, start=0, end=None):
    """(kind, start, end) of the boxes in data[start:end]."""
    end = len(data) if end is None else end
    while start < end:
        size, kind = struct.unpack_from(">I4s", data, start)
        assert size >= 8 and start + size <= end, "bad box size"
        yield kind.decode(), start, start + size
        start += size


def nested(data, start=0, end=None):
    """As `boxes`, and the boxes inside the containers of an init segment."""
    for kind, a, b in boxes(data, start, end):
        yield kind, a, b
        if kind in ("moov", "trak", "mdia"):
            yield from nested(data, a + 8, b)


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
                    t = struct.unpack_from(">Q", frag, c + 12)[0]
                    struct.pack_into(">Q", out, c + 12, t + (add_video if track == VIDEO else add_audio))
    return bytes(out)


def packets(path, stream):
    out, err = run(["ffprobe", "-v", "error", "-select_streams", stream, "-show_entries",
                    "packet=pts,dts,duration,flags", "-of", "csv=p=0", path])
    assert not err, err.decode()
    rows = [r.split(",") for r in out.decode().split()]
    return [(int(a), int(b), int(c), f) for a, b, c, f in (r[:4] for r in rows)]
