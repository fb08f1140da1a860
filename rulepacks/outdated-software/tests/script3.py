#!/usr/bin/env python3.12
value = 1  # ok: old-python-eol
