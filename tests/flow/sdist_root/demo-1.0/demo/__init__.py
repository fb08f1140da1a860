from demo.shell import start
