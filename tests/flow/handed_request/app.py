import os

from flask import Flask, request

from fields import Fields, all_of, beside_replaced, first, replaced, session_of, unknown

app = Flask(__name__)


@app.route("/")
def index():
    fields = Fields(request)
    os.system(fields.value("name"))  # expect: cmd-subprocess-taint
    os.system(fields.greeting("name"))  # ok: cmd-subprocess-taint
    os.system(first(request))  # expect: cmd-subprocess-taint
    os.system(replaced(request))  # ok: cmd-subprocess-taint
    os.system(beside_replaced(request))  # expect: cmd-subprocess-taint
    os.system(session_of(request))  # ok: cmd-subprocess-taint
    os.system(unknown(request))  # ok: cmd-subprocess-taint
    for text in all_of(request):
        os.system(text)  # expect: cmd-subprocess-taint
    return "done"
