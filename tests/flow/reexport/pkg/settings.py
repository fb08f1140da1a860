class Conf:
    command = "ls"


conf = Conf()
