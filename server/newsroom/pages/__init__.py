"""The pages people see: rendered here, readable before any script runs."""

from flask import Blueprint

blueprint = Blueprint("pages", __name__, template_folder="templates")
