"""An image that is computed piece by piece, by whoever helps, and whoever waits for it if nobody does."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from numpy.typing import NDArray

Array = NDArray[Any]
PieceT = TypeVar("PieceT")


class Pending(Generic[PieceT]):
    """An array whose pieces are not all there yet; to look at it (`numpy.asarray`, an index) is to wait, and to help
    where no helpers are promised."""

    def __init__(
        self,
        array: Array,
        pieces: Sequence[PieceT],
        compute: Callable[[PieceT, Array], None],
        ended: Callable[[], None],
        failed: Callable[[Exception], Exception],
        has_helpers: bool = False,
    ) -> None:
        """compute(piece, array) fills in a piece, from several threads at a time; ended() is called by the one that
        does the last; failed(error) gives what is raised to whoever looks where a piece raised `error`. has_helpers:
        others will call `help`; whoever looks takes no processor from them."""
        self.shape = array.shape
        self._array, self._compute, self._ended, self._failed = array, compute, ended, failed
        self._pieces, self._left = deque(pieces), len(pieces)
        self._lock, self._is_over, self._is_closed = threading.Lock(), threading.Event(), False
        self._error: BaseException | None = None
        self._has_helpers = has_helpers

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self._is_over.is_set()

    def help(self) -> None:
        """Compute pieces until none is waiting; those that others have begun may still be under way."""
        while True:
            with self._lock:
                if not self._pieces:
                    return
                piece = self._pieces.popleft()
            try:
                self._compute(piece, self._array)
            except Exception as error:  # onnxruntime's exceptions share no public base
                self._done(error)
            except BaseException as error:  # whoever waits must not wait for ever
                self._done(error)
                raise
            else:
                self._done()

    def cancel(self) -> None:
        """Leave undone what nobody has begun."""
        with self._lock:
            left = len(self._pieces)
        if left:
            self._done(InterruptedError("nobody wants the rest"), count=0)

    def _done(self, error: BaseException | None = None, count: int = 1) -> None:
        """Count pieces as done; an error, of which the first one stays, ends those that wait."""
        with self._lock:
            self._left -= count
            if error is not None:
                self._error = self._error or error
                self._left -= len(self._pieces)
                self._pieces.clear()
            is_last = not self._left and not self._is_closed
            self._is_closed = self._is_closed or is_last
        if is_last:
            del self._compute  # and what it holds
            self._ended()
            self._is_over.set()

    def wait(self) -> Array:
        """The whole array. Raises what `failed` makes of a piece's error."""
        if not self._has_helpers:
            self.help()
        self._is_over.wait()
        if isinstance(self._error, Exception):
            raise self._failed(self._error) from self._error
        if self._error is not None:
            raise self._error
        return self._array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        array = self.wait()
        return array if dtype is None else array.astype(dtype, copy=bool(copy))

    def __getitem__(self, key: Any) -> Any:
        return self.wait()[key]
