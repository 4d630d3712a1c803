"""Put on a function's PYTHONPATH: what it asks Google for is then asked of the test's own server.

Only a test can do this: it is not a setting of the function.
"""

import os

from firebase_admin import _token_gen, app_check  # type: ignore[import-untyped]

_token_gen.ID_TOKEN_CERT_URI = os.environ["TEST_CERTIFICATES_URL"]
app_check._AppCheckService._JWKS_URL = os.environ["TEST_APP_CHECK_KEYS_URL"]
app_check._AppCheckService._VERIFY_URL_FORMAT = os.environ["TEST_APP_CHECK_VERIFY_URL"]
