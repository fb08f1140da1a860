-- What has come to the end of its life, as of the day below.
local lifetimes = { as_of = "2026-11" }

--- End of security fixes, by minor version.
lifetimes.python = {
  ["2.7"] = "2020-01", ["3.0"] = "2009-06", ["3.1"] = "2012-04", ["3.2"] = "2016-02", ["3.3"] = "2017-09",
  ["3.4"] = "2019-03", ["3.5"] = "2020-09", ["3.6"] = "2021-12", ["3.7"] = "2023-06", ["3.8"] = "2024-10",
  ["3.9"] = "2025-10", ["3.10"] = "2026-10",
}
--- The first version of Python that still gets fixes.
lifetimes.python_alive = "3.11"
--- The first one that libraries still support for their users.
lifetimes.python_widespread = "3.7"

--- Projects: release lines before `alive` get no fixes; `lines` says since when, by line.
lifetimes.projects = {
  ["django"] = {
    alive = "5.2",
    lines = {
      ["1.11"] = "2020-04", ["2.2"] = "2022-04", ["3.0"] = "2021-04", ["3.1"] = "2021-12", ["3.2"] = "2024-04",
      ["4.0"] = "2023-04", ["4.1"] = "2023-12", ["4.2"] = "2026-04", ["5.0"] = "2025-04", ["5.1"] = "2025-12",
    },
  },
  ["flask"] = { alive = "2.0" }, ["werkzeug"] = { alive = "2.0" }, ["jinja2"] = { alive = "3.0" },
  ["sqlalchemy"] = { alive = "1.4" }, ["celery"] = { alive = "5.0" }, ["tornado"] = { alive = "6.0" },
  ["pyramid"] = { alive = "2.0" }, ["djangorestframework"] = { alive = "3.12" }, ["tensorflow"] = { alive = "2.0" },
  ["pillow"] = { alive = "9.0" }, ["numpy"] = { alive = "1.21" }, ["pandas"] = { alive = "1.0" },
  ["ansible"] = { alive = "2.10" }, ["elasticsearch"] = { alive = "7.0" }, ["cryptography"] = { alive = "3.3" },
}

--- Projects that nobody maintains, and what took their place.
lifetimes.abandoned = {
  ["pycrypto"] = "pycryptodome or cryptography", ["pypdf2"] = "pypdf", ["oauth2client"] = "google-auth",
  ["nose"] = "pytest", ["mysql-python"] = "mysqlclient", ["flask-script"] = "the commands of Flask itself",
  ["flask-jwt"] = "flask-jwt-extended", ["djangorestframework-jwt"] = "djangorestframework-simplejwt",
  ["django-rest-auth"] = "dj-rest-auth", ["sklearn"] = "scikit-learn", ["boto"] = "boto3", ["docker-py"] = "docker",
  ["raven"] = "sentry-sdk", ["slackclient"] = "slack-sdk", ["suds"] = "zeep", ["suds-jurko"] = "zeep",
  ["enum34"] = "the standard library's enum", ["pathlib"] = "the standard library's pathlib",
  ["asyncio"] = "the standard library's asyncio", ["futures"] = "concurrent.futures", ["pep8"] = "pycodestyle",
  ["pil"] = "pillow", ["beautifulsoup"] = "beautifulsoup4", ["unittest2"] = "unittest", ["distribute"] = "setuptools",
  ["simple-crypt"] = "cryptography", ["flask-security"] = "flask-security-too", ["aioredis"] = "redis",
  ["tensorflow-gpu"] = "tensorflow", ["retrying"] = "tenacity", ["pysha3"] = "hashlib", ["ipaddr"] = "ipaddress",
  ["python-openid"] = "python3-openid", ["django-piston"] = "djangorestframework", ["pylons"] = "pyramid",
}

--- Modules by which these are known in code.
lifetimes.abandoned_modules = {
  oauth2client = "oauth2client", nose = "nose", flask_script = "flask-script", flask_jwt = "flask-jwt",
  rest_framework_jwt = "djangorestframework-jwt", rest_auth = "django-rest-auth", boto = "boto", raven = "raven",
  aioredis = "aioredis", simplecrypt = "simple-crypt", PyPDF2 = "pypdf2", unittest2 = "unittest2", pylons = "pylons",
}

--- Modules of the standard library that are gone: in which version, and what to use.
lifetimes.modules = {
  aifc = { "3.13" }, audioop = { "3.13" }, cgi = { "3.13", "a web framework" }, cgitb = { "3.13" },
    chunk = { "3.13" },
  crypt = { "3.13", "bcrypt or argon2-cffi" }, imghdr = { "3.13", "filetype or puremagic" }, mailcap = { "3.13" },
  msilib = { "3.13" }, nis = { "3.13" }, nntplib = { "3.13" }, ossaudiodev = { "3.13" },
  pipes = { "3.13", "subprocess and shlex" }, sndhdr = { "3.13" }, spwd = { "3.13" }, sunau = { "3.13" },
  telnetlib = { "3.13", "ssh" }, uu = { "3.13", "base64" }, xdrlib = { "3.13" }, lib2to3 = { "3.13", "libcst" },
  distutils = { "3.12", "setuptools" }, imp = { "3.12", "importlib" }, asyncore = { "3.12", "asyncio" },
  asynchat = { "3.12", "asyncio" }, smtpd = { "3.12", "aiosmtpd" }, binhex = { "3.11" }, formatter = { "3.10" },
  parser = { "3.10", "ast" }, symbol = { "3.10", "ast" }, ["xml.etree.cElementTree"] = { "3.9",
    "xml.etree.ElementTree" },
}

--- Modules that only Python 2 has.
lifetimes.python2_modules = {
  "urllib2", "httplib", "cPickle", "cStringIO", "StringIO", "ConfigParser", "Queue", "urlparse", "HTMLParser",
  "Tkinter",
  "SocketServer", "BaseHTTPServer", "SimpleHTTPServer", "CGIHTTPServer", "Cookie", "cookielib", "xmlrpclib",
  "SimpleXMLRPCServer", "commands", "md5", "sha", "sets", "robotparser", "thread", "dummy_thread", "anydbm",
  "whichdb",
  "htmlentitydefs", "ttk", "tkMessageBox", "tkFileDialog", "mimetools", "rfc822", "exceptions", "UserDict",
  "UserList",
}

return lifetimes
