"""The corpora that the tests of texts read serve as file names too."""

from text.conftest import corpus

__all__ = ["corpus"]
