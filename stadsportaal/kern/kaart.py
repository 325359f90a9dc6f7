"""What a page tells its map element (component map_point). Its tiles never pass through Django."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from django.conf import settings

from stadsportaal.kern import plaats

MIDDLE: Final = (51.219, 4.415)
"""Where a map begins that knows no better place (lat, lon)."""


def kaart_van(*, lat: float | None = None, lon: float | None = None, punten: Sequence[Any] = ()) -> dict[str, Any]:
    """Parameters of the component map_point: the tiles, where it begins, what is marked on it."""
    known = lat is not None and lon is not None
    return {
        "tegels": settings.TILE_URL,
        "bron": settings.TILE_SOURCE,
        "scherpst": settings.TILE_MAX_ZOOM,
        "lat": f"{lat if known else MIDDLE[0]:.5f}",
        "lon": f"{lon if known else MIDDLE[1]:.5f}",
        "zoom": 16 if known else 12,
        "grens": bounds(),
        "punten": list(punten),
    }


@lru_cache(maxsize=1)
def bounds() -> str:
    """South, west, north and east of the city, beyond which no tile is asked for."""
    lons, lats = zip(*plaats.gebieden()["stad"]["polygoon"], strict=True)
    return f"{min(lats)} {min(lons)} {max(lats)} {max(lons)}"
