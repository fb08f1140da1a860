import os

import cherrypy


class Orders:
    exposed = True

    def GET(self, name):
        os.system("echo " + name)  # expect: cmd-subprocess-taint

    def load(self, name):
        os.system("echo " + name)  # ok: cmd-subprocess-taint
