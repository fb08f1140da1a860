"""One function or the other, as the Python at hand has it."""
try:
    from html import escape
except ImportError:
    from cgi import escape


def shown(text):
    return escape(text)  # ok: old-stdlib-api
