"""`python -m shiwu_tools.setup` runs `install.main`."""

from shiwu_tools.setup.install import main

main()
