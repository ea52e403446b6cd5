"""Makes the demo stream of the Live Room Viewer.

    python3 scripts/clip            all of the following, except still
    python3 scripts/clip clip       crates/room-server/media/clip.mp4, and verify it: 16 s seamless
                                    loop, fragmented MP4 (H.264 + AAC)
    python3 scripts/clip others     small.mp4, the same at half the size, portrait.mp4, its upright part, and
                                    sound.opus, its sound for WebRTC, beside the committed clip; and sprites.jpg, its pictures for a
                                    preview; and verify them
    python3 scripts/clip images     public/demo/cover.webp, a 640x360 still of the scene, and
                                    public/demo/avatar.webp, 128x128 emblem of the demo host
    python3 scripts/clip verify     only check the committed clip
    python3 scripts/clip still 0,120 f%.png
                                    single frames without the strip, for working on the picture

Needs Python 3.9+, numpy, and an ffmpeg/ffprobe with libx264, aac and libwebp.

The scene is painted with numpy, one frame at a time, and piped to ffmpeg as raw yuv420p. ffmpeg
only encodes; mux.py writes the fragmented MP4.
"""

import os
import struct
import sys
import tempfile

sys.dont_write_bytecode = True          # before the imports below: no compiled files beside the sources

from contract import (A_FRAMES, CLIP, FRAGS, FRAMES, GOP, H, OPUS, OPUS_FRAMES, PORTRAIT, PORTRAIT_H,  # noqa: E402
                      PORTRAIT_W, SECONDS, SMALL, SMALL_H, SMALL_W, W)
from encode import encode_audio, encode_opus, encode_portrait, encode_small, encode_video, split_h264  # noqa: E402
from images import make_images, make_sprites, write_image  # noqa: E402
from mux import fragment, init_segment  # noqa: E402
from pixels import to_rgb8  # noqa: E402
from scene import Scene  # noqa: E402
from verify import verify  # noqa: E402


def make_clip():
    write_clip(CLIP, encode_video, (W, H))


def make_others():
    write_clip(SMALL, encode_small, (SMALL_W, SMALL_H))
    make_portrait()
    packets = encode_opus()
    assert len(packets) == OPUS_FRAMES, len(packets)
    with open(OPUS, "wb") as f:
        f.write(b"".join(struct.pack(">H", len(p)) + p for p in packets))
    print("%s: %.0f kbit/s" % (OPUS, sum(map(len, packets)) * 8 / SECONDS / 1000))


def make_portrait():
    write_clip(PORTRAIT, encode_portrait, (PORTRAIT_W, PORTRAIT_H))


def write_clip(path, encode, size):
    with tempfile.TemporaryDirectory() as tmp:
        raw = os.path.join(tmp, "v.h264")
        print("encoding video of %dx%d" % size)
        encode(raw)
        sps, pps, video = split_h264(raw)
    audio, asc = encode_audio()
    assert len(video) == FRAMES and len(audio) == A_FRAMES, (len(video), len(audio))
    assert [i for i, (_, key) in enumerate(video) if key] == list(range(0, FRAMES, GOP))
    data = init_segment(sps, pps, asc, size) + b"".join(fragment(k, video, audio) for k in range(FRAGS))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)
    vb, ab = sum(len(s) for s, _ in video), sum(map(len, audio))
    print("%s: %d bytes; video %.0f kbit/s, audio %.0f kbit/s; codecs avc1.%s, mp4a.40.%d"
          % (path, len(data), vb * 8 / SECONDS / 1000, ab * 8 / SECONDS / 1000, sps[1:4].hex(), asc[0] >> 3))


def make_stills(frames, path):
    """One picture for each of the comma-separated frames; % in the path stands for the number."""
    scene = Scene()
    for n in frames.split(","):
        write_image(path.replace("%", n), to_rgb8(scene.render(int(n)), scene.dither), (W, H), 90)


def main(args):
    what = args[0] if args else "all"
    if what == "still" and len(args) == 3:
        make_stills(*args[1:])
    elif what in ("all", "clip", "others", "images", "verify") and len(args) <= 1:
        if what in ("all", "images"):
            make_images()
        if what in ("all", "clip"):
            make_clip()
        if what in ("all", "clip", "others"):
            make_others()
            make_sprites()
        if what != "images":
            verify()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
