import pytest

from alderwick import Borough, make_borough


@pytest.fixture(scope="session")
def borough() -> Borough:
    return make_borough()
