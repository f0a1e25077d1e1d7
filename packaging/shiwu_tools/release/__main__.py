"""Pack a release: `python -m shiwu_tools.release [--twice]`."""

from shiwu_tools.release.pack import main

main()
