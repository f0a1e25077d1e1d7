"""`python -m shiwu_tools.bundle` runs `build.main`."""

from shiwu_tools.bundle.build import main

main()
