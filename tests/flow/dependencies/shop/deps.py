import os

from fastapi import Depends, Query, Request


def get_session():
    return object()


def search(text: str = Query(None), limit: int = 10):
    os.system("echo " + text)  # expect: cmd-subprocess-taint
    os.system("echo " + str(limit))  # ok: cmd-subprocess-taint
    return {"text": text, "limit": limit}


def agent(request: Request):
    return request.headers["user-agent"]


def settings():
    return {"folder": "/srv"}


def owner(name: str, session=Depends(get_session)):
    os.system("echo " + session.folder)  # ok: cmd-subprocess-taint
    os.system("echo " + name)  # expect: cmd-subprocess-taint
    return session


def nobody(name):
    os.system("echo " + name)  # ok: cmd-subprocess-taint


class Page:
    def __init__(self, order: str = "", size: int = 10):
        self.order = order
        self.size = size
