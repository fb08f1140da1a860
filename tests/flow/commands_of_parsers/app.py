import argparse

from commands import add_commands


def main():
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args()
    args.func(args)


main()
