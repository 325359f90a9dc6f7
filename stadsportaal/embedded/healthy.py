"""Status 0 when an address answers 200: the health check of an image without curl."""

import sys
import urllib.error
import urllib.request


def answers(address: str, seconds: float = 5) -> bool:
    """Whether a GET of `address` gives 200 within `seconds`."""
    try:
        with urllib.request.urlopen(address, timeout=seconds) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1]) else 1)
