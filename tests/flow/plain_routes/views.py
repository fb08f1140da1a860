import os


def manual(request, lang, page):
    os.system("show " + lang)  # ok: cmd-subprocess-taint
    os.system("show " + page)  # expect: cmd-subprocess-taint


def app(request, app, rest):
    os.system("show " + app)  # ok: cmd-subprocess-taint
    os.system("show " + rest)  # expect: cmd-subprocess-taint


def word(request, word, kind):
    os.system("show " + word)  # expect: cmd-subprocess-taint
    os.system("show " + kind)  # ok: cmd-subprocess-taint


def slug(request, name, text):
    os.system("show " + name)  # ok: cmd-subprocess-taint
    os.system("show " + text)  # expect: cmd-subprocess-taint
