#!/usr/bin/env python
"""Runs Django's commands for this site."""

import os
import sys

from django.core.management import execute_from_command_line

from alliance import starting

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    starting.load_settings()
    execute_from_command_line(sys.argv)
