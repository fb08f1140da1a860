import argparse
import optparse
import os
import pathlib

from convert import count, trimmed

MODES = ["fast", "slow"]


def share(text):
    return float(text) / 100


def add_more(parser):
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--title")


def main(more):
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", "-p", type=int)
    parser.add_argument("-r", type=float)
    parser.add_argument("--mode", choices=["a", "b"])
    parser.add_argument("--some", choices=MODES, nargs="*")
    parser.add_argument("--any-of", dest="one_of", type=str, choices=sorted(MODES))
    parser.add_argument("--run-now", action="store_true")
    parser.add_argument("--count", type=count, nargs="+")
    parser.add_argument("--share", type=share)
    parser.add_argument("--twice", type=lambda text: 2 * int(text))
    parser.add_argument("size", type=int)
    parser.add_argument("name")
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--word", type=str)
    parser.add_argument("--trimmed", type=trimmed)
    parser.add_argument("--upper", type=lambda text: text.upper())
    parser.add_argument("--open", choices=None)
    parser.add_argument("--more", type=int)
    parser.add_argument("--more", **more)
    parser.add_argument("--words", action="append")
    add_more(parser)
    args = parser.parse_args()
    os.system("run %s" % args.port)  # ok: cmd-subprocess-taint
    os.system("run %s" % args.r)  # ok: cmd-subprocess-taint
    os.system("run %s" % args.mode)  # ok: cmd-subprocess-taint
    os.system("run %s" % args.some[0])  # ok: cmd-subprocess-taint
    os.system("run %s" % args.one_of)  # ok: cmd-subprocess-taint
    os.system("run %s" % args.run_now)  # ok: cmd-subprocess-taint
    os.system("run %s" % args.count[0])  # ok: cmd-subprocess-taint
    os.system("run %s" % args.share)  # ok: cmd-subprocess-taint
    os.system("run %s" % args.twice)  # ok: cmd-subprocess-taint
    os.system("run %s" % args.size)  # ok: cmd-subprocess-taint
    os.system("run %s" % args.jobs)  # ok: cmd-subprocess-taint
    os.system("run %s" % args.name)  # expect: cmd-subprocess-taint
    os.system("run %s" % args.folder)  # expect: cmd-subprocess-taint
    os.system("run %s" % args.word)  # expect: cmd-subprocess-taint
    os.system("run %s" % args.trimmed)  # expect: cmd-subprocess-taint
    os.system("run %s" % args.upper)  # expect: cmd-subprocess-taint
    os.system("run %s" % args.more)  # expect: cmd-subprocess-taint
    os.system("run %s" % args.open)  # expect: cmd-subprocess-taint
    os.system("run %s" % args.words[0])  # expect: cmd-subprocess-taint
    os.system("run %s" % args.title)  # expect: cmd-subprocess-taint
    os.system("run %s" % args.mode_of)  # expect: cmd-subprocess-taint
    work(args)
    Tool().run()


def work(args):
    os.system("run %s" % args.port)  # ok: cmd-subprocess-taint
    os.system("run %s" % args.name)  # expect: cmd-subprocess-taint


class Size(str):
    pass


class Tool:
    def __init__(self):
        parser = argparse.ArgumentParser()
        parser.add_argument("--depth", type=int)
        parser.add_argument("--path")
        parser.add_argument("--extent", type=Size)
        self.parsed = parser.parse_args()

    def run(self):
        os.system("run %s" % self.parsed.depth)  # ok: cmd-subprocess-taint
        os.system("run %s" % self.parsed.path)  # expect: cmd-subprocess-taint
        os.system("run %s" % self.parsed.extent)  # expect: cmd-subprocess-taint


def other(request):
    os.system("run %s" % request.port)  # expect: cmd-subprocess-taint


def call_other():
    parser = argparse.ArgumentParser()
    other(parser.parse_args())


def known():
    parser = argparse.ArgumentParser()
    parser.add_argument("--level", type=int)
    parser.add_argument("--both", type=int)
    args, rest = parser.parse_known_args()
    os.system("run %s" % args.level)  # ok: cmd-subprocess-taint
    os.system("run %s" % args.both)  # expect: cmd-subprocess-taint
    os.system("run %s" % rest[0])  # expect: cmd-subprocess-taint


def another():
    parser = argparse.ArgumentParser()
    parser.add_argument("--both")
    os.system("run %s" % parser.parse_args().both)  # expect: cmd-subprocess-taint


top = argparse.ArgumentParser()
top.add_argument("--width", type=int)
top.add_argument("--height")
chosen = top.parse_args()


def draw():
    os.system("run %s" % chosen.width)  # ok: cmd-subprocess-taint
    os.system("run %s" % chosen.height)  # expect: cmd-subprocess-taint


def old():
    parser = optparse.OptionParser()
    parser.add_option("-n", "--number", type="int")
    parser.add_option("--kind", type="choice", choices=MODES)
    parser.add_option("--text", type="string")
    parser.add_option("-q", "--quiet", action="store_false", dest="verbose")
    options, rest = parser.parse_args()
    os.system("run %s" % options.number)  # ok: cmd-subprocess-taint
    os.system("run %s" % options.kind)  # ok: cmd-subprocess-taint
    os.system("run %s" % options.verbose)  # ok: cmd-subprocess-taint
    os.system("run %s" % options.text)  # expect: cmd-subprocess-taint
    os.system("run %s" % rest[0])  # expect: cmd-subprocess-taint
