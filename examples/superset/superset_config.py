"""The least that Superset needs, for a trial on this machine alone."""

import os
import secrets

SECRET_KEY = os.environ.get("SUPERSET_SECRET_KEY") or secrets.token_hex(32)
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.environ["SUPERSET_HOME"] + "/superset.db"
# The trial talks to the interface without a browser.
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
