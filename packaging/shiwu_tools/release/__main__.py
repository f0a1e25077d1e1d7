"""`python -m shiwu_tools.release` runs `pack.main`."""

from shiwu_tools.release.pack import main

main()
