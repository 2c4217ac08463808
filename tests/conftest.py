"""Real fits run in one process: they share session fixtures, and each uses all cores by itself."""

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.get_closest_marker("posterior") is not None:
        item.add_marker(pytest.mark.xdist_group("posterior"))
