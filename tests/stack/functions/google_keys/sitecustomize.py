"""Put on a function's PYTHONPATH: Google's public keys are then fetched from the test's own server.

Only a test can do this: it is not a setting of the function.
"""

import os

from firebase_admin import _token_gen, app_check  # type: ignore[import-untyped]

_token_gen.ID_TOKEN_CERT_URI = os.environ["TEST_CERTIFICATES_URL"]
app_check._AppCheckService._JWKS_URL = os.environ["TEST_APP_CHECK_KEYS_URL"]
