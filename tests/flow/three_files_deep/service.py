from runner import Runner


def handle(command, name):
    return Runner(name).start("sh -c " + command)
