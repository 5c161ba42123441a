"""Functions that are imported when they are needed."""

import importlib
from typing import Any, Dict, Tuple

# those that are imported already, by package and place
FUNCTIONS: Dict[Tuple[str, str], Any] = {}


def imported(package: str, place: str) -> Any:
    """Returns the function at a place in a package, such as `eggs.eggs`; imports its module first."""
    function = FUNCTIONS.get((package, place))
    if function is None:
        module, name = place.split(".")
        function = getattr(importlib.import_module(f"{package}.{module}"), name)
        FUNCTIONS[package, place] = function
    return function
