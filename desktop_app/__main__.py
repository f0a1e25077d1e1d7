"""`python -m desktop_app` is `python main.py`."""

import sys

from desktop_app.cli import main

sys.exit(main())
