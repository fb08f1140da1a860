"""Cells of a notebook, exported."""
import os

import IPython
from IPython import get_ipython
from IPython.core.interactiveshell import InteractiveShell

shell = get_ipython()


def convert(path, pattern, text):
    get_ipython().system(f"convert {path} out.png")  # expect: dyn-notebook-shell@medium
    get_ipython().system("ls " + pattern)  # expect: dyn-notebook-shell
    shell.getoutput(text)  # expect: dyn-notebook-shell
    IPython.get_ipython().run_cell(text)  # expect: dyn-notebook-shell
    shell.run_line_magic("sx", f"ls {pattern}")  # expect: dyn-notebook-shell
    shell.run_line_magic("run", path)  # expect: dyn-notebook-shell
    shell.run_cell_magic("bash", "", text)  # expect: dyn-notebook-shell
    shell.run_line_magic(text, "x")  # ok: dyn-notebook-shell
    shell.ex(text)  # expect: dyn-notebook-shell
    InteractiveShell.instance().run_cell(text)  # expect: dyn-notebook-shell


get_ipython().system("ls -l")  # ok: dyn-notebook-shell
get_ipython().system("rm {target}")  # expect: dyn-notebook-shell@low
get_ipython().system("cp ${HOME}/a.txt .")  # ok: dyn-notebook-shell
get_ipython().system("awk '{print $1}' a.txt; ls {a,b}")  # ok: dyn-notebook-shell
get_ipython().run_line_magic("matplotlib", "inline")  # ok: dyn-notebook-shell
get_ipython().run_line_magic("cd", os.environ["HOME"])  # ok: dyn-notebook-shell
shell.run_cell("import os")  # ok: dyn-notebook-shell
shell.ask_exit()  # ok: dyn-notebook-shell


def elsewhere(robot, text):
    robot.system(text)  # ok: dyn-notebook-shell
    robot.run_cell(text)  # ok: dyn-notebook-shell
    os.system(text)  # ok: dyn-notebook-shell
