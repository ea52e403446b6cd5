"""The clip's contract: the numbers that crates/room-server/media/README.md promises to readers."""

import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MEDIA = os.path.join(ROOT, "crates", "room-server", "media")
CLIP = os.path.join(MEDIA, "clip.mp4")
SMALL = os.path.join(MEDIA, "small.mp4")
PORTRAIT = os.path.join(MEDIA, "portrait.mp4")
OPUS = os.path.join(MEDIA, "sound.opus")
SPRITES = os.path.join(MEDIA, "sprites.jpg")
COVER = os.path.join(ROOT, "public", "demo", "cover.webp")
AVATAR = os.path.join(ROOT, "public", "demo", "avatar.webp")

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
AUDIO_BITRATE = 72000
SMALL_W, SMALL_H = W // 2, H // 2       # the small rendition: the same frames at half the size
# The upright rendition, 9:16: what is in the middle of the scene, with the moon and the boat.
PORTRAIT_W, PORTRAIT_H, PORTRAIT_LEFT = 304, H, 208
OPUS_FRAMES = SECONDS * 50              # 800 packets of 20 ms
OPUS_BITRATE = 64000
# The preview's sheet: a picture each 5 s of the stream, 16 of them, so that it is the same for each 80 s.
SPRITE_W, SPRITE_H, SPRITE_COLS, SPRITE_ROWS, SPRITE_INTERVAL = W // 4, H // 4, 4, 4, 5

# The machine-readable strip at the bottom. Its white is only a dark grey, so that the strip looks
# like a footer to people; readers compare with the middle of the two levels, which they sample.
# 12 rows are just what the last row of macroblocks (528..) shows: no block mixes strip and picture,
# so the levels survive encoding exactly. With 8 rows they are off by up to 4.
STRIP_H, CELLS, CELL_W = 12, 16, 60
STRIP_BLACK, STRIP_WHITE = 16, 62
