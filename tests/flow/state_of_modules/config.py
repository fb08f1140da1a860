class Config:
    path = "ls"
    shell = "sh"


command = "ls"
name = "fixed"


def load(text):
    global command
    command = text
