"""Build the bundle: `python -m shiwu_tools.bundle`."""

from shiwu_tools.bundle.build import main

main()
