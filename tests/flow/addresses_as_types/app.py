import os
from ipaddress import IPv4Address

from fastapi import FastAPI
from pydantic import AnyUrl, IPvAnyAddress

app = FastAPI()


@app.get("/a")
def show(any: IPvAnyAddress, old: IPv4Address, url: AnyUrl, text: str):
    os.system(f"ping {any}")  # ok: cmd-subprocess-taint
    os.system(f"ping {old}")  # ok: cmd-subprocess-taint
    os.system(f"get {url}")  # expect: cmd-subprocess-taint
    os.system(f"ping {text}")  # expect: cmd-subprocess-taint
