-- Names on model hubs: whose functions download, and what is a path or a commit instead.
local hub = {}

hub.modules = {
  "transformers.**", "diffusers.**", "datasets.**", "huggingface_hub.**", "tokenizers.**", "peft.**", "optimum.**",
  "sentence_transformers.**", "setfit.**", "evaluate.**",
}

hub.commit = "^[0-9a-fA-F]{7,40}$"

-- ./model, ../model, /srv/model, ~/model, C:\model, and what path functions yield.
hub.is_local = either {
  matches("^(?:\\.{0,2}/|~|\\.\\.?$|\\.{1,2}\\\\|[A-Za-z]:[\\\\/]|file:)"),
  equals(nil),
  resolves {
    "os.path.join()", "os.path.abspath()", "os.path.expanduser()", "os.path.realpath()", "os.path.dirname()",
    "os.getcwd()", "pathlib.Path()", "pathlib.Path.cwd()", "pathlib.Path.home()", "pathlib.PurePath()",
    "tempfile.mkdtemp()", "tempfile.TemporaryDirectory()", "tempfile.TemporaryDirectory().name",
    "huggingface_hub.snapshot_download()", "modelscope.snapshot_download()",
  },
}

-- Builders of `datasets` that read files of the caller's.
hub.is_builder = equals("json", "csv", "text", "parquet", "arrow", "pandas", "sql", "xml", "webdataset",
  "imagefolder", "audiofolder", "videofolder", "pdffolder", "spark", "generator", "hdf5", "lance")

return hub
