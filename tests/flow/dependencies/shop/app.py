import os
from typing import Annotated

from fastapi import Depends, FastAPI

from . import deps
from .deps import Page, agent, owner, search, settings

app = FastAPI()


@app.get("/search")
def find(found: dict = Depends(search)):
    os.system("echo " + found["text"])  # expect: cmd-subprocess-taint


@app.get("/agent")
def by_annotation(name: Annotated[str, Depends(agent)], folder: Annotated[dict, Depends(settings)]):
    os.system("echo " + name)  # expect: cmd-subprocess-taint
    os.system("ls " + folder["folder"])  # ok: cmd-subprocess-taint


@app.get("/settings", dependencies=[Depends(owner)])
def fixed(folder=Depends(settings), session=Depends(deps.get_session)):
    os.system("ls " + folder["folder"])  # ok: cmd-subprocess-taint
    os.system("ls " + session.folder)  # ok: cmd-subprocess-taint


@app.get("/page")
def page(page: Page = Depends(Page)):
    os.system("echo " + page.order)  # expect: cmd-subprocess-taint
    os.system("echo " + str(page.size))  # ok: cmd-subprocess-taint
