import markupsafe
from bleach import clean
from django import template
from django.utils import safestring
from django.utils.html import escape, format_html, format_html_join, html_safe
from django.utils.safestring import SafeString, mark_safe
from flask import Markup

register = template.Library()


def show(user, n):
    mark_safe(user.bio)  # expect: web-mark-safe
    safestring.mark_safe("<b>%s</b>" % user.name)  # expect: web-mark-safe
    mark_safe(f"<b>{user.name}</b>")  # expect: web-mark-safe
    SafeString(user.bio)  # expect: web-mark-safe
    mark_safe("<b>fixed</b>")  # ok: web-mark-safe
    mark_safe("<b>%s</b>" % escape(user.name))  # ok: web-mark-safe
    mark_safe("<b>{}</b>".format(escape(user.name)))  # ok: web-mark-safe
    mark_safe(f"<b>{escape(user.name)}</b>")  # ok: web-mark-safe
    mark_safe("<b>%d</b>" % int(n))  # ok: web-mark-safe
    text = "<b>{}</b>".format("a")
    mark_safe(text)  # ok: web-mark-safe


@mark_safe  # expect: web-mark-safe
def whole(user):
    return user.bio


def marked(text):
    Markup(text)  # expect: web-markup
    markupsafe.Markup("<i>" + text + "</i>")  # expect: web-markup
    Markup("<i>{}</i>").format(text)  # ok: web-markup
    Markup(clean(text))  # ok: web-markup
    Markup("<br>")  # ok: web-markup
    Markup(text).unescape()  # expect: web-markup
    format_html("<b>{}</b>", text)  # ok: web-format-html
    format_html("<b>%s</b>" % text)  # expect: web-format-html
    format_html(f"<b>{text}</b>")  # expect: web-format-html
    format_html("<b>{}</b>".format(text))  # expect: web-format-html
    known = "a"
    format_html(f"<b>{known}</b>")  # expect: web-format-html@low
    format_html("<b>%s</b>" % 1)  # expect: web-format-html@info
    format_html("<b>" "{}</b>", f"{text}")  # ok: web-format-html
    format_html_join(", ", f"<b>{text}</b>", [])  # expect: web-format-html
    format_html_join(", ", "<b>{}</b>", [[text]])  # ok: web-format-html


class Html(SafeString):  # expect: web-safe-class
    pass


class Plain(str):  # ok: web-safe-class
    pass


@html_safe  # expect: web-safe-class
class Widget:
    def __str__(self):
        return ""


class Box:
    def __html__(self):  # expect: web-safe-class@info
        return ""


@register.filter(is_safe=True)  # expect: web-safe-class@low
def bold(value):
    return value


@register.filter(is_safe=False)  # ok: web-safe-class
def plain(value):
    return value
