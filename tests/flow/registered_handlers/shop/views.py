import os

from django.views import View


def listing(request, folder, limit="10"):
    os.system("ls " + folder)  # expect: cmd-subprocess-taint
    os.system("head -n " + limit)  # ok: cmd-subprocess-taint


def by_number(request, number):
    os.system("show %s" % number)  # ok: cmd-subprocess-taint


def by_word(request, word, year):
    os.system(f"grep {word}")  # expect: cmd-subprocess-taint
    os.system(f"cal {year}")  # ok: cmd-subprocess-taint


class Detail(View):
    def get(self, request, item, key):
        os.system("cat " + item)  # expect: cmd-subprocess-taint
        os.system("cat " + key)  # ok: cmd-subprocess-taint

    def helper(self, item):
        os.system("cat " + item)  # ok: cmd-subprocess-taint
