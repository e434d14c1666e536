"""`python -m reportgen`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Python looks for modules in the current folder first, where data lies, and anything else
    if not sys.flags.safe_path and Path(sys.path[0]) != Path(__file__).parent.parent:
        del sys.path[0]
    from reportgen.cli import main

    main()
