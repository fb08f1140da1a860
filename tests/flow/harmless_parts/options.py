import os

import click


@click.command()
@click.option("--port", type=int)
@click.option("--run-as", type=click.Choice(["web", "worker"]))
@click.option("--name", default="all")
@click.pass_context
def main(context, port, run_as, name):
    os.system("serve %s" % port)  # ok: cmd-subprocess-taint
    os.system("serve --as %s" % run_as)  # ok: cmd-subprocess-taint
    os.system("serve %s" % name)  # expect: cmd-subprocess-taint
