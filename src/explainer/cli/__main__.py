"""Run the command line with ``python -m explainer.cli``."""

import sys

from explainer.cli.main import main

sys.exit(main())
