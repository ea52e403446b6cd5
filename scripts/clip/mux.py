"""Writes the fragmented MP4 box by box, because the server relies on its exact layout.

media/README.md describes that layout."""

import struct

from contract import A_FRAMES, A_RATE, AAC_FRAME, AUDIO_BITRATE, FRAG_FRAMES, FRAGS, V_DUR, V_SCALE

MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
VIDEO, AUDIO = 1, 2                          # track ids
SYNC, NON_SYNC = 0x02000000, 0x01010000      # sample flags


def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind, version, flags, *parts):
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def trak(track, scale, entry, size):
    video = track == VIDEO
    tkhd = full(b"tkhd", 0, 3, struct.pack(">5I8xhhhH", 0, 0, track, 0, 0, 0, 0 if video else 1,
                                          0 if video else 0x100, 0), MATRIX,
                struct.pack(">2I", *(side << 16 if video else 0 for side in size)))
    mdhd = full(b"mdhd", 0, 0, struct.pack(">4I2H", 0, 0, scale, 0, 0x55C4, 0))
    hdlr = full(b"hdlr", 0, 0, struct.pack(">I4s12x", 0, b"vide" if video else b"soun"),
                b"VideoHandler\0" if video else b"SoundHandler\0")
    head = full(b"vmhd", 0, 1, bytes(8)) if video else full(b"smhd", 0, 0, bytes(4))
    dinf = box(b"dinf", full(b"dref", 0, 0, struct.pack(">I", 1), full(b"url ", 0, 1)))
    stbl = box(b"stbl", full(b"stsd", 0, 0, struct.pack(">I", 1), entry),
               full(b"stts", 0, 0, bytes(4)), full(b"stsc", 0, 0, bytes(4)),
               full(b"stsz", 0, 0, bytes(8)), full(b"stco", 0, 0, bytes(4)))
    return box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, box(b"minf", head, dinf, stbl)))


def init_segment(sps, pps, asc, size):
    avcc = box(b"avcC", bytes([1, sps[1], sps[2], sps[3], 0xFF, 0xE1]), struct.pack(">H", len(sps)), sps,
               b"\x01", struct.pack(">H", len(pps)), pps)
    avc1 = box(b"avc1", struct.pack(">6xH16x2H3IH32xHh", 1, *size, 0x480000, 0x480000, 0, 1,
                                    0x18, -1),
               avcc, box(b"colr", b"nclx", struct.pack(">3HB", 1, 1, 1, 0)),
               box(b"pasp", struct.pack(">2I", 1, 1)))

    def descr(tag, body):
        return bytes([tag, len(body)]) + body

    decoder = struct.pack(">BB3sII", 0x40, 0x15, bytes(3), AUDIO_BITRATE, AUDIO_BITRATE) + descr(5, asc)
    esds = full(b"esds", 0, 0, descr(3, struct.pack(">HB", AUDIO, 0) + descr(4, decoder) + descr(6, b"\x02")))
    mp4a = box(b"mp4a", struct.pack(">6xH8x2H4xI", 1, 2, 16, A_RATE << 16), esds)
    mvhd = full(b"mvhd", 0, 0, struct.pack(">4IIH10x", 0, 0, 1000, 0, 0x10000, 0x100), MATRIX, bytes(24),
                struct.pack(">I", 3))
    mvex = box(b"mvex", full(b"trex", 0, 0, struct.pack(">5I", VIDEO, 1, V_DUR, 0, NON_SYNC)),
               full(b"trex", 0, 0, struct.pack(">5I", AUDIO, 1, AAC_FRAME, 0, SYNC)))
    return (box(b"ftyp", b"iso5", struct.pack(">I", 0x200), b"iso5iso6mp41")
            + box(b"moov", mvhd, trak(VIDEO, V_SCALE, avc1, size), trak(AUDIO, A_RATE, mp4a, size), mvex))


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
