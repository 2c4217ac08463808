"""Named random streams: same seed and name, same numbers, whatever else was drawn before.

Every scenario opens the streams anew, so scenarios share their random numbers and differ only by
what they assume (common random numbers).
"""

from collections import defaultdict
from collections.abc import Callable
from threading import Lock
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError

__all__ = ["Streams", "wide_normal"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

WIDE_SHARE = 0.05
WIDE_FACTOR = 3.0


class Streams:
    """Independent generators by name.

    Parameters
    ----------
    seed : int
        From 0 on.
    keep : bool
        Keep what `kept` draws, for several scenarios that need the same numbers.

    Raises
    ------
    AutolocError
        If the seed is negative.
    """

    def __init__(self, seed: int, *, keep: bool = False) -> None:
        if seed < 0:
            raise AutolocError(f"seed = {seed}: a seed is a whole number from 0 on.")
        self.seed = seed
        self._kept: dict[tuple[str, tuple[int, ...]], Floats] | None = {} if keep else None
        self._locks: defaultdict[tuple[str, tuple[int, ...]], Lock] = defaultdict(Lock)

    def __call__(self, name: str) -> np.random.Generator:
        """Return a fresh generator, the same one each time for this name."""
        key = (crc32(name.encode()),)
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))

    def uniform(self, name: str, shape: tuple[int, ...]) -> Floats:
        """Return the uniform numbers of a stream."""
        return self.kept(name, shape, lambda: self(name).random(shape, dtype=np.float32))

    def normal(self, name: str, shape: tuple[int, ...]) -> Floats:
        """Return the standard normal numbers of a stream."""
        return self.kept(name, shape, lambda: self(name).standard_normal(shape, dtype=np.float32))

    def kept(self, name: str, shape: tuple[int, ...], draw: Callable[[], Floats]) -> Floats:
        """Draw numbers, or return those that were drawn before for the same name and shape.

        Threads that ask for the same numbers wait for the first one.
        """
        if self._kept is None:
            return draw()
        key = (name, shape)
        with self._locks[key]:
            if key not in self._kept:
                numbers = draw()
                numbers.flags.writeable = False  # they belong to all scenarios
                self._kept[key] = numbers
            return self._kept[key]


def wide_normal(streams: Streams, name: str, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    r"""Draw errors with a bounded tail, in units of the scale of a Student-t.

    Parameters
    ----------
    streams : Streams
        Source of randomness.
    name : str
        Name of the stream.
    shape : tuple of int
        Shape of the result; more rows leave the first ones as they are.

    Returns
    -------
    ndarray of float32
        From 0.95 N(0, 1) + 0.05 N(0, 9).

    Notes
    -----
    The exponential of a Student-t has no mean, and one wild draw would make a plant of millions of
    cars. The mixture keeps the occasional large miss. Its variance is 1.4, so that a median times
    :math:`e^{0.7 \sigma^2}` is about the mean, as the likelihood of the national total assumes.
    """

    def draw() -> Floats:
        noise = streams(name).standard_normal(shape, dtype=np.float32)
        wide = streams(f"{name} tail").random(shape, dtype=np.float32) < WIDE_SHARE
        noise[wide] *= WIDE_FACTOR
        return noise

    return streams.kept(f"{name} wide", shape, draw)
