"""Listens."""
import argparse
import os
import socket
from http.server import HTTPServer
from socketserver import TCPServer
from wsgiref.simple_server import make_server

import gradio as gr
import ray
import uvicorn

HOST = "0.0.0.0"  # expect: conf-bind-all@low


def listen(handler, app, address):
    sock = socket.socket()
    sock.bind(("0.0.0.0", 80))  # expect: conf-bind-all@medium
    sock.bind(("", 80))  # expect: conf-bind-all
    sock.bind(("::", 80))  # expect: conf-bind-all
    sock.bind((address, 80))  # ok: conf-bind-all
    sock.bind(("127.0.0.1", 80))  # ok: conf-bind-all
    sock.bind(("", 0))  # ok: conf-bind-all
    sock.bind(("0.0.0.0", 0))  # ok: conf-bind-all
    HTTPServer(("", 8000), handler)  # expect: conf-bind-all
    TCPServer(("0.0.0.0", 8000), handler)  # expect: conf-bind-all@medium
    make_server("", 8000, app)  # expect: conf-bind-all
    make_server("localhost", 8000, app)  # ok: conf-bind-all
    uvicorn.run(app, host="0.0.0.0")  # expect: conf-bind-all@medium
    uvicorn.run(app, host="127.0.0.1")  # ok: conf-bind-all


def settings(host="0.0.0.0"):  # expect: conf-bind-all@low
    name = os.environ.get("HOST", "0.0.0.0")  # expect: conf-bind-all@low
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="0.0.0.0")  # expect: conf-bind-all@info
    if host == "0.0.0.0":  # ok: conf-bind-all
        name = "localhost"
    if host in ("0.0.0.0", "::"):  # ok: conf-bind-all
        name = "localhost"
    return name.replace("0.0.0.0", "localhost"), "a::b".split("::")  # ok: conf-bind-all


def services(demo):
    demo.launch(share=True)  # expect: conf-exposed-service@medium
    demo.launch(share=True, auth=("user", os.environ["DEMO_PASSWORD"]))  # ok: conf-exposed-service
    demo.launch()  # ok: conf-exposed-service
    ray.init(dashboard_host="127.0.0.1")  # ok: conf-exposed-service
    gr.Blocks().launch(share=True)  # expect: conf-exposed-service
