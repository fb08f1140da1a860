import os

from sanic import Sanic

app = Sanic("shop")


@app.get("/orders/<ident>/<number:int>")
async def order(request, ident, number):
    os.system("echo " + ident)  # expect: cmd-subprocess-taint
    os.system("echo " + str(number))  # ok: cmd-subprocess-taint
