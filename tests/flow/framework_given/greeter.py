import os

import grpc
import greeter_pb2_grpc


class Greeter(greeter_pb2_grpc.GreeterServicer):
    def SayHello(self, request, context):
        os.system("echo " + request.name)  # expect: cmd-subprocess-taint
        os.system("echo " + context.peer())  # ok: cmd-subprocess-taint

    def SayMany(self, request_iterator, context):
        for request in request_iterator:
            os.system("echo " + request.name)  # expect: cmd-subprocess-taint
