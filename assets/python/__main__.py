"""Starts the runner: from the archive that eggtop makes of this folder, or from the folder itself."""

import sys

# Before anything else is imported: the current folder is not searched.
sys.path[:] = [place for place in sys.path if place[:1] == "/"]

from eggtop_runner.main import main

sys.exit(main())
