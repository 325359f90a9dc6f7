"""`make bench`: our pages beside a bare Django page on the same server, in one run. The ratio is the verdict."""
