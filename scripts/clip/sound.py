"""The clip's sound: a quiet ambient pad over far surf, synthesised."""

import numpy as np

from contract import A_RATE, SECONDS
from paint import TAU


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
