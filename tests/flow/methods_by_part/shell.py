class Shell:
    def onecmd(self, verb, line):
        try:
            method = getattr(self, "do_" + verb)
        except AttributeError:
            return None
        return method(line)
