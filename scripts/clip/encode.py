"""Encoding with ffmpeg, down to bare samples: H.264 from the scene, AAC from the pad."""

import struct
import subprocess
import sys

import numpy as np

import strip
from contract import (A_FRAMES, A_RATE, AUDIO_BITRATE, CLIP, FPS, FRAMES, GOP, H, OPUS_BITRATE, OPUS_FRAMES,
                      PORTRAIT_H, PORTRAIT_LEFT, PORTRAIT_W, SMALL_H, SMALL_W, W)
from ffmpeg import run
from pixels import to_yuv420
from scene import Scene
from sound import synth_pad


def encode_video(path):
    """Render all frames into an Annex-B H.264 file."""
    scene = Scene()
    _encode(path, (to_yuv420(scene.render(n), scene.dither) for n in range(FRAMES)), (W, H), "3.1", 30, 1100)


def encode_small(path):
    """The clip's frames at half the size."""
    _encode_again(path, "scale=%d:%d:flags=area" % (SMALL_W, SMALL_H), (SMALL_W, SMALL_H), "2.1", 350)


def encode_portrait(path):
    """The upright part of the clip's frames."""
    size = PORTRAIT_W, PORTRAIT_H
    _encode_again(path, "crop=%d:%d:%d:0" % (*size, PORTRAIT_LEFT), size, "3.0", 500)


def _encode_again(path, video_filter, size, level, kbit):
    """The clip's frames through a filter, each with a strip of its own, into an Annex-B H.264 file."""
    raw, _ = run(["ffmpeg", "-v", "error", "-i", CLIP, "-vf", video_filter,
                  "-pix_fmt", "yuv420p", "-fps_mode", "passthrough", "-f", "rawvideo", "-"])
    w, h = size
    luma, chroma = w * h, w * h // 4

    def planes(n):
        one = np.frombuffer(raw, np.uint8, luma + 2 * chroma, n * (luma + 2 * chroma)).copy()
        return (one[:luma].reshape(h, w), one[luma:luma + chroma].reshape(h // 2, w // 2),
                one[luma + chroma:].reshape(h // 2, w // 2))

    _encode(path, (planes(n) for n in range(FRAMES)), size, level, 30, kbit)


def _encode(path, frames, size, level, crf, kbit):
    """Frames (planes of yuv420p, without the strip) into an Annex-B H.264 file."""
    x264 = ("keyint=%d:min-keyint=%d:scenecut=0:bframes=0:open-gop=0:slices=1:sliced-threads=0:"
            "ref=4:aq-mode=3:aq-strength=0.9:deblock=1,0:rc-lookahead=25:force-cfr=1:"
            "vbv-maxrate=%d:vbv-bufsize=%d" % (GOP, GOP, kbit, kbit))
    cmd = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p",
           "-s", "%dx%d" % size, "-r", str(FPS),
           "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
           "-i", "-", "-c:v", "libx264", "-profile:v", "main", "-level", level, "-preset", "slower",
           "-crf", str(crf), "-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709",
           "-color_primaries", "bt709", "-color_trc", "bt709", "-threads", "2",
           "-x264-params", x264, "-f", "h264", path]
    enc = subprocess.Popen(cmd, stdin=subprocess.PIPE)
    for n, planes in enumerate(frames):
        strip.paint(planes, n)
        enc.stdin.write(b"".join(p.tobytes() for p in planes))
        if n % 50 == 0:
            print("  frame %d/%d" % (n, FRAMES), flush=True)
    enc.stdin.close()
    if enc.wait():
        sys.exit("video encoder failed")


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


def encode_audio():
    """750 AAC frames of one loop: the middle one of three, so the encoder's state at the
    loop point (window, rate control) is that of a stream which has always been looping."""
    pcm = synth_pad()
    adts, _ = run(["ffmpeg", "-v", "error", "-f", "f32le", "-ar", str(A_RATE), "-ac", "2", "-i", "-",
                   "-c:a", "aac", "-profile:a", "aac_low", "-b:a", str(AUDIO_BITRATE), "-f", "adts", "-"],
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


def encode_opus():
    """800 Opus packets of one loop, for WebRTC: the middle one of three, as with AAC. The encoder's look-ahead makes
    the sound 6.5 ms late."""
    pcm = synth_pad()
    ogg, _ = run(["ffmpeg", "-v", "error", "-f", "f32le", "-ar", str(A_RATE), "-ac", "2", "-i", "-",
                  "-c:a", "libopus", "-b:a", str(OPUS_BITRATE), "-frame_duration", "20", "-application", "audio",
                  "-page_duration", "20000", "-f", "ogg", "-"], np.concatenate([pcm] * 3).tobytes())
    packets, i = [], 0
    while i < len(ogg):
        assert ogg[i:i + 4] == b"OggS", "not Ogg"
        lacing = ogg[i + 27:i + 27 + ogg[i + 26]]
        body = i + 27 + len(lacing)
        packets.append(ogg[body:body + sum(lacing)])
        i = body + sum(lacing)
    packets = packets[2:]                     # OpusHead, OpusTags
    return packets[OPUS_FRAMES:2 * OPUS_FRAMES]
