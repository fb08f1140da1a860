import os

import falcon


class Responder:
    def on_get(self, req, resp, filename, number: int):
        os.remove(req.get_param("name"))  # expect: file-delete-taint
        os.remove(filename)  # expect: file-delete-taint
        os.remove("%d.txt" % number)  # ok: file-delete-taint

    def read(self, filename):
        os.remove(filename)  # ok: file-delete-taint
        return falcon.HTTP_200
