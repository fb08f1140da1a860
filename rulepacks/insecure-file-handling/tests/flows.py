import gzip
import http.server
import os
import shutil
import sys
import tempfile
import uuid
from pathlib import Path

from flask import Flask, render_template, request, send_file, send_from_directory
from werkzeug.utils import secure_filename

app = Flask(__name__)
BASE = Path("/srv/files")
PAGES = {"about": "about.html"}


@app.route("/read/<name>/<int:number>")
def read(name, number):
    with open("/srv/" + name) as text:  # expect: file-path-taint
        text.read()
    with open(f"/srv/{number}") as text:  # ok: file-path-taint
        text.read()
    with open(os.path.join("/srv", secure_filename(name))) as text:  # ok: file-path-taint
        text.read()
    with open(os.path.join("/srv", os.path.normpath(name))) as text:  # expect: file-path-taint
        text.read()
    (BASE / name).write_text("")  # expect: file-path-taint
    os.listdir(os.path.join("/srv", name))  # expect: file-path-taint
    tempfile.mkdtemp(dir=name)  # expect: file-path-taint
    path = (BASE / name).resolve()
    if path.is_relative_to(BASE):
        return path.read_text()  # ok: file-path-taint
    return ""


@app.route("/checked/<name>")
def checked(name):
    path = os.path.realpath(os.path.join("/srv", name))
    if os.path.commonpath([path, "/srv"]) == "/srv":
        return open(path).read()  # ok: file-path-taint
    if os.path.commonprefix([path, "/var/srv/"]) != "/var/srv/":
        return ""
    return open(path).read()  # ok: file-path-taint


@app.route("/names/<name>")
def names(name):
    if ".." in name or name.startswith("/"):
        return ""
    return open("/srv/" + name).read()  # ok: file-path-taint


@app.route("/parents/<name>")
def parents(name):
    path = (BASE / name).resolve()
    if BASE not in path.parents:
        return path.read_text()  # expect: file-path-taint
    return path.read_text()  # ok: file-path-taint


def tool():
    return open(sys.argv[1]).read()  # ok: file-path-taint


@app.route("/delete", methods=["POST"])
def delete():
    shutil.rmtree("/srv/" + request.form["project"])  # expect: file-delete-taint
    os.remove(os.path.join("/srv", os.path.basename(request.form["file"])))  # ok: file-delete-taint
    (BASE / request.form["file"]).unlink()  # expect: file-delete-taint
    return ""


@app.get("/send")
def send():
    if request.args["a"]:
        return send_file("/srv/" + request.args["name"])  # expect: file-send-taint
    return send_from_directory("/srv", request.args["name"])  # ok: file-send-taint


@app.get("/page")
def page():
    if "x" in request.args:
        return render_template(request.args["page"] + ".html")  # expect: file-template-path-taint
    return render_template(PAGES[request.args["page"]], name=request.args["name"])  # ok: file-template-path-taint


@app.post("/upload")
def upload():
    photo = request.files["photo"]
    photo.save("/srv/uploads/" + photo.filename)  # expect: file-upload-name, file-path-taint
    other = request.files.get("other")
    other.save(f"/srv/uploads/{other.filename}")  # expect: file-upload-name, file-path-taint
    other.save("/srv/uploads/other")  # ok: file-upload-name, file-path-taint
    for each in request.files.getlist("all"):
        each.save("/srv/uploads/%s" % each.filename)  # expect: file-upload-name, file-path-taint
    photo.save(os.path.join("/srv/uploads", secure_filename(photo.filename)))  # ok: file-upload-name
    photo.save(f"/srv/uploads/{uuid.uuid4()}.jpg")  # ok: file-upload-name
    gzip.open(photo).read()  # ok: file-path-taint
    gzip.open(photo.stream).read()  # ok: file-path-taint
    gzip.open("/srv/" + photo.filename).read()  # expect: file-path-taint
    gzip.open(request.form["name"]).read()  # expect: file-path-taint
    return ""


class Files(http.server.SimpleHTTPRequestHandler):
    def do_PUT(self):
        path = os.path.abspath(self.translate_path(self.path))
        with open(path, "wb") as file:  # ok: file-path-taint
            file.write(self.rfile.read(1))
        with open("/srv" + self.path, "wb") as file:  # expect: file-path-taint
            file.write(b"")
