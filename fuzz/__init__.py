"""What strangers can send: requests, made from docs/openapi.yaml, and bytes, for whatever reads them."""

import sys

from local.paths import ROOT

# the functions are deployed as a folder, and are no package that is installed
sys.path.append(str(ROOT / "functions"))
