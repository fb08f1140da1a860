from aiohttp import web
from PIL import Image
from flask import Flask
from starlette.staticfiles import StaticFiles

app = web.Application()
app.router.add_static("/a", "/srv/a", show_index=True)  # expect: file-static-listing
app.router.add_static("/a", "/srv/a", follow_symlinks=True)  # expect: file-symlink-follow
app.router.add_static("/a", "/srv/a")  # ok: file-static-listing, file-symlink-follow
StaticFiles(directory="a", follow_symlink=True)  # expect: file-symlink-follow
StaticFiles(directory="a", html=True)  # ok: file-symlink-follow

Image.MAX_IMAGE_PIXELS = None  # expect: file-image-bomb
Image.MAX_IMAGE_PIXELS = 300_000_000  # ok: file-image-bomb

site = Flask(__name__)
site.config["MAX_CONTENT_LENGTH"] = None  # expect: file-upload-limit
site.config["MAX_CONTENT_LENGTH"] = 1_000_000  # ok: file-upload-limit
