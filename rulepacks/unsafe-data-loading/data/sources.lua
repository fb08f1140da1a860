-- Where bytes come from: names that say so in the call itself. Longer ways are for taint analysis.
local sources = {}

-- Read straight from a network peer, a web request or standard input.
sources.remote = {
  "socket.socket().recv()", "socket.socket().makefile()", "socket.create_connection().recv()",
  "socket.create_connection().makefile()",
  "urllib.request.urlopen()", "urllib.request.urlopen().read()", "urllib2.urlopen()", "urllib2.urlopen().read()",
  "requests.get().content", "requests.get().text", "requests.get().raw", "requests.post().content",
  "requests.post().text", "requests.request().content", "requests.request().text",
  "requests.Session().get().content", "requests.Session().get().text", "requests.Session().post().content",
  "httpx.get().content", "httpx.get().text", "httpx.post().content", "httpx.Client().get().content",
  "flask.request.**", "bottle.request.**",
  "sys.stdin", "sys.stdin.buffer", "sys.stdin.read()", "sys.stdin.buffer.read()",
}

-- Bytes the program has just made itself.
sources.dumped = {
  "pickle.dumps()", "_pickle.dumps()", "cPickle.dumps()", "dill.dumps()", "cloudpickle.dumps()", "marshal.dumps()",
  "six.moves.cPickle.dumps()", "pickle5.dumps()", "jsonpickle.encode()", "jsonpickle.dumps()",
  "ray.cloudpickle.dumps()",
  "cloudpickle.cloudpickle.dumps()", "joblib.externals.cloudpickle.dumps()", "pyspark.cloudpickle.dumps()",
  "srsly.pickle_dumps()", "multiprocessing.reduction.ForkingPickler.dumps()", "compress_pickle.dumps()",
}

return sources
