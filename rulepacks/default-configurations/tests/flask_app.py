"""A web application."""
import asyncio
import os

from flask import Flask

from shop import create_app

app = Flask(__name__)
app.debug = True  # expect: conf-flask-debug@high
app.config["DEBUG"] = True  # expect: conf-flask-debug
app.config.update(DEBUG=True)  # expect: conf-flask-debug
app.config["ENV"] = "development"  # expect: conf-flask-debug@medium
app.config["DEBUG"] = os.environ.get("SHOP_DEBUG") == "1"  # ok: conf-flask-debug
app.config["ENV"] = "production"  # ok: conf-flask-debug
app.config["TITLE"] = True  # ok: conf-flask-debug
app.config["TESTING"] = True  # expect: conf-flask-testing@low
app.config.update(TESTING=True)  # expect: conf-flask-testing
app.testing = True  # expect: conf-flask-testing
app.config["TESTING"] = False  # ok: conf-flask-testing


def serve(debug):
    app.run(debug=True)  # expect: conf-flask-debug@high
    create_app().run(host="127.0.0.1", debug=1)  # expect: conf-flask-debug
    app.run("127.0.0.1", 5000, True)  # expect: conf-flask-debug
    app.run(debug=debug)  # ok: conf-flask-debug
    app.run(debug=False)  # ok: conf-flask-debug
    app.run()  # ok: conf-flask-debug
    asyncio.run(main(), debug=True)  # ok: conf-flask-debug


if __name__ == "__main__":
    app.run(debug=True)  # expect: conf-flask-debug@medium
