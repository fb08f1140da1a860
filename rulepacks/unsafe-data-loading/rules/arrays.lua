-- Files of tables and arrays that hold pickled objects.
local sources = require("data.sources")

local OVER_THE_NET = "^(?:https?|ftps?|s3|gs|gcs|hdfs|az|abfss?)://"

rule {
  id = "load-pandas-pickle", severity = "medium", confidence = "high", cwe = 502,
  title = "Pandas unpickles the file it reads",
  message = "`{callee}` runs whatever code the file asks for; exchange tables as Parquet, Feather or CSV",
  aliases = { "B301", "S301" },
  tags = { "deserialization", "machine-learning" },
  references = { "https://pandas.pydata.org/docs/reference/api/pandas.read_pickle.html" },
  match = call {
    "pandas.read_pickle", "pandas.io.pickle.read_pickle", "pandas.io.api.read_pickle",
    "pandas.compat.pickle_compat.load",
    "pandas.read_hdf", "pandas.HDFStore", "pandas.io.pytables.read_hdf", "pandas.io.pytables.HDFStore",
    "modin.pandas.read_pickle", "modin.pandas.read_hdf", "dask.dataframe.read_hdf",
  },
  -- A new, empty file.
  where = none { all { callee(resolves { ".HDFStore" }), arg("mode", 2, equals("w")) } },
  cases = {
    {
      where = any {
        arg("filepath_or_buffer", 1, matches(OVER_THE_NET)), arg("path_or_buf", 1, matches(OVER_THE_NET)),
        arg(1, resolves(sources.remote)),
      },
      severity = "high",
      message = "`{callee}` unpickles {arg1}, which is fetched over the network: who controls it runs code here",
    },
    {
      where = callee(resolves { ".read_hdf", ".HDFStore" }), confidence = "medium",
      message = "`{callee}` unpickles object columns of the HDF file; exchange tables as Parquet, Feather or CSV",
    },
  },
}

rule {
  id = "load-numpy-pickle", severity = "medium", confidence = "high", cwe = 502,
  title = "NumPy is allowed to unpickle arrays",
  message = "`{callee}` with `allow_pickle=True` runs whatever code the file asks for; "
    .. "save arrays of numbers or text, which load without it",
  tags = { "deserialization", "machine-learning" },
  references = { "https://numpy.org/doc/stable/reference/generated/numpy.load.html" },
  match = call {
    "numpy.load", "numpy.lib.npyio.load", "numpy.lib.npyio.NpzFile", "numpy.lib.format.read_array",
    "jax.numpy.load", "cupy.load", "numpy.loads", "numpy.ma.load", "numpy.ma.loads",
  },
  where = any {
    arg("allow_pickle", truthy),
    all { callee(resolves { "numpy.lib.format.read_array" }), arg(2, truthy) },
    all { none { callee(resolves { "numpy.lib.format.read_array" }) }, arg(3, truthy) },
    callee(resolves { "numpy.loads", "numpy.ma.load", "numpy.ma.loads" }),
  },
  cases = {
    {
      where = arg(1, resolves(sources.remote)), severity = "high",
      message = "`{callee}` unpickles {arg1}, which the other side writes: it can run any code",
    },
    {
      where = callee(resolves { "numpy.loads", "numpy.ma.load", "numpy.ma.loads" }),
      message = "`{callee}` is `pickle` under another name and runs whatever code the data asks for; use "
        .. "`numpy.load`",
    },
  },
  fix = {
    drop = "allow_pickle", safety = "unsafe", title = "Load without pickle (object arrays are then refused)",
  },
}

rule {
  id = "load-joblib", severity = "medium", confidence = "high", cwe = 502,
  title = "Joblib unpickles the file it loads",
  message = "`{callee}` runs whatever code the file asks for; use skops or ONNX for models that others can write",
  tags = { "deserialization", "machine-learning" },
  references = {
    "https://joblib.readthedocs.io/en/stable/persistence.html",
    "https://scikit-learn.org/stable/model_persistence.html",
  },
  match = call {
    "joblib.load", "joblib.numpy_pickle.load", "sklearn.externals.joblib.load",
    "sklearn.externals.joblib.numpy_pickle.load",
    "joblib.Memory", "joblib.memory.Memory", "sklearn.externals.joblib.Memory",
  },
  where = any {
    callee(resolves { ".load" }),
    arg("location", 1, matches("^(?:/tmp|/var/tmp|/dev/shm)(?:/|$)")),
    arg("cachedir", 1, matches("^(?:/tmp|/var/tmp|/dev/shm)(?:/|$)")),
    arg("location", 1, resolves { "tempfile.gettempdir()" }),
  },
  cases = {
    {
      where = arg(1, resolves(sources.remote)), severity = "high",
      message = "`{callee}` unpickles {arg1}, which the other side writes: it can run any code",
    },
    {
      where = callee(resolves { ".Memory" }), confidence = "medium",
      message = "`{callee}` keeps pickles in a folder where other users of the machine can put theirs; use a "
        .. "private one",
    },
  },
}
