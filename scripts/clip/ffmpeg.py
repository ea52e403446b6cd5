"""Runs ffmpeg and ffprobe."""

import subprocess
import sys


def run(args, data=None):
    """Run a command, fail loudly, give its stdout and stderr."""
    r = subprocess.run(args, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if r.returncode:
        sys.exit("failed: %s\n%s" % (" ".join(args), r.stderr.decode(errors="replace")))
    return r.stdout, r.stderr
