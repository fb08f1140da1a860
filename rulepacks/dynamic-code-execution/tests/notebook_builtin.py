"""Inside of a notebook nobody imports get_ipython."""
files = [name for name in listing() if name]
get_ipython().system(f"rm {files[0]}")  # expect: dyn-notebook-shell
ip = get_ipython()
ip.getoutput("du -s " + files[0])  # expect: dyn-notebook-shell
ip.system("pip list")  # ok: dyn-notebook-shell
