from xmlrpc.server import SimpleXMLRPCServer

from transformers import AutoModel, pipeline


class Handler:
    pass


def serve():
    server = SimpleXMLRPCServer(("localhost", 8000))
    server.register_instance(Handler(), allow_dotted_names=True)  # expect: dyn-xmlrpc-dotted-names
    server.register_instance(Handler(), True)  # expect: dyn-xmlrpc-dotted-names
    server.serve_forever()


def load(name):
    model = AutoModel.from_pretrained(name, trust_remote_code=True)  # expect: dyn-trust-remote-code
    # expect: dyn-trust-remote-code
    return pipeline(
        "text-generation",
        model=model,
        trust_remote_code=True,
        device=0,
    )
