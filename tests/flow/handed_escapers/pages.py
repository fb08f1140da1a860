import html


def bold(name, escape):
    return "<b>" + escape(name) + "</b>"


def italic(name, escape):
    return "<i>" + escape(name) + "</i>"


def plain(name, escape):
    return "<p>" + escape(name) + "</p>"


def by_default(name, escape=html.escape):
    return "<u>" + escape(name) + "</u>"


def by_choice(name, escape=None):
    escape = escape or html.escape
    return "<u>" + escape(name) + "</u>"


def beside(name, title, escape=html.escape):
    return "<u>" + escape(title) + name + "</u>"


class Page:
    def __init__(self, escape):
        self.escape = escape

    def show(self, name):
        return "<b>" + self.escape(name) + "</b>"


class Sheet:
    def __init__(self, change):
        self.change = change

    def show(self, name):
        return "<b>" + self.change(name) + "</b>"
