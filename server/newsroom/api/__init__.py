"""The API, ``/api/v1``: everything the pages do, as JSON."""

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
