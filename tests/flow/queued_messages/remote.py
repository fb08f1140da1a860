import os

import grpc


class Service:
    def Get(self, request, context):
        for key, value in context.invocation_metadata():
            os.system(value)  # expect: cmd-subprocess-taint
        os.system(str(context.time_remaining()))  # ok: cmd-subprocess-taint
