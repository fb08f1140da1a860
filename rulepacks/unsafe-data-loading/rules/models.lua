-- Model files that carry code, and models that a hub may exchange under our feet.
local sources = require("data.sources")
local hub = require("data.hub")

local WEIGHTS_ONLY = {
  arg = "weights_only", text = "True", safety = "unsafe", title = "Load tensors and plain containers only",
}

rule {
  id = "load-torch", severity = "medium", confidence = "medium", cwe = 502,
  title = "PyTorch unpickles the checkpoint it loads",
  message = "`{callee}` without `weights_only=True` unpickles the file before PyTorch 2.6; say it, or use "
    .. "safetensors",
  aliases = { "B614" },
  tags = { "deserialization", "machine-learning" },
  references = { "https://docs.pytorch.org/docs/stable/generated/torch.load.html" },
  match = call {
    "torch.load", "torch.serialization.load", "torch.hub.load_state_dict_from_url", "torch.utils.model_zoo.load_url",
    "torchvision.models.utils.load_state_dict_from_url",
    "torchvision._internally_replaced_utils.load_state_dict_from_url",
    "torch.package.PackageImporter().load_pickle", "torch.jit.load", ".load_from_checkpoint",
  },
  where = {
    none { arg("weights_only", both { truthy, not_(falsy) }) },
    any {
      none { callee(resolves { ".load_from_checkpoint" }) },
      imports { "torch", "lightning", "pytorch_lightning" },
    },
  },
  cases = {
    {
      where = callee(resolves { "torch.jit.load" }), severity = "info", confidence = "low",
      message = "`{callee}` loads a TorchScript program, which may come from the same place as a hostile checkpoint",
    },
    {
      where = callee(resolves { "torch.package.PackageImporter().load_pickle" }), confidence = "high",
      message = "`{callee}` unpickles from the package and imports the code in it; load packages of your own only",
    },
    {
      where = arg("weights_only", falsy), severity = "high", confidence = "high",
      message = "`{callee}` with `weights_only=False` runs whatever code the file asks for; use `weights_only=True`",
      fix = WEIGHTS_ONLY,
    },
    {
      where = arg("url", 1, matches("^http://")), severity = "high", confidence = "high",
      message = "`{callee}` unpickles a file fetched without TLS; use https and `weights_only=True`",
    },
    {
      where = arg("f", 1, resolves(sources.remote)), severity = "high",
      message = "`{callee}` loads {arg1}, which the other side writes; use `weights_only=True` or safetensors",
      fix = WEIGHTS_ONLY,
    },
    {
      where = arg("weights_only", dynamic), severity = "low", confidence = "low",
      message = "`{callee}` unpickles the file whenever `weights_only` turns out false; pass `True` where that "
        .. "is possible",
    },
    {
      where = callee(resolves { ".load_state_dict_from_url", ".load_url" }),
      message = "`{callee}` unpickles the file it fetches unless `weights_only=True` is passed; pass it",
    },
    {
      where = any { arg("weights_only", not_(absent)), callee(resolves { ".load_from_checkpoint" }) },
      confidence = "low",
      message = "`{callee}` unpickles the checkpoint unless `weights_only=True` is passed; load files of your "
        .. "own only",
    },
  },
  fix = WEIGHTS_ONLY,
}

rule {
  id = "load-keras", severity = "medium", confidence = "medium", cwe = 502,
  title = "Keras model is loaded with the code inside",
  message = "`{callee}` loads an HDF5 model, whose Lambda layers run even in safe mode before Keras 3.11.3; "
    .. "use the `.keras` format",
  tags = { "deserialization", "machine-learning" },
  references = { "https://keras.io/api/models/model_saving_apis/model_saving_and_loading/" },
  match = call {
    "keras.models.load_model", "keras.saving.load_model", "tensorflow.keras.models.load_model",
    "tensorflow.keras.saving.load_model", "tf_keras.models.load_model", "tf_keras.saving.load_model",
    "tensorflow.python.keras.models.load_model", "tensorflow.python.keras.saving.save.load_model",
    "keras.saving.deserialize_keras_object", "tensorflow.keras.saving.deserialize_keras_object",
    "keras.utils.deserialize_keras_object", "tensorflow.keras.utils.deserialize_keras_object",
    "keras.config.enable_unsafe_deserialization", "tensorflow.keras.config.enable_unsafe_deserialization",
    "keras.__internal__.enable_unsafe_deserialization", "tensorflow.keras.__internal__.enable_unsafe_deserialization",
    "keras.src.saving.serialization_lib.enable_unsafe_deserialization",
    "keras.models.model_from_yaml", "tensorflow.keras.models.model_from_yaml", "tf_keras.models.model_from_yaml",
  },
  where = any {
    callee(resolves { ".enable_unsafe_deserialization", ".model_from_yaml" }),
    arg("safe_mode", falsy),
    all { callee(resolves { ".load_model" }), arg(4, falsy) },
    all { callee(resolves { ".deserialize_keras_object" }), arg(3, falsy) },
    all { callee(resolves { ".load_model" }), arg("filepath", 1, matches("\\.(?:h5|hdf5|hdf|keras\\.h5)$")) },
  },
  cases = {
    {
      where = callee(resolves { ".enable_unsafe_deserialization" }), severity = "high", confidence = "high",
      message = "`{callee}` lets every model of this process bring its own code; load models in safe mode",
    },
    {
      where = callee(resolves { ".model_from_yaml" }), severity = "high",
      message = "`{callee}` reads YAML with a loader that makes any object; use `model_from_json`",
    },
    {
      where = any {
        arg("safe_mode", falsy),
        all { callee(resolves { ".load_model" }), arg(4, falsy) },
        all { callee(resolves { ".deserialize_keras_object" }), arg(3, falsy) },
      },
      severity = "high", confidence = "high",
      message = "`{callee}` with `safe_mode=False` runs the code of Lambda layers in the file; leave safe mode on",
      fix = { drop = "safe_mode", safety = "unsafe", title = "Leave safe mode on" },
    },
  },
}

rule {
  id = "load-ml-model", severity = "medium", confidence = "medium", cwe = 502,
  title = "Model file is unpickled",
  message = "`{callee}` unpickles the model, so the file can run code; load models that you or your pipeline made",
  tags = { "deserialization", "machine-learning" },
  references = { "https://huggingface.co/docs/hub/security-pickle" },
  match = {
    call {
      "mlflow.pyfunc.load_model", "mlflow.sklearn.load_model", "mlflow.pytorch.load_model",
      "mlflow.statsmodels.load_model",
      "mlflow.langchain.load_model", "mlflow.prophet.load_model", "mlflow.pmdarima.load_model",
      "mlflow.spacy.load_model",
      "mlflow.fastai.load_model", "mlflow.keras.load_model", "mlflow.tensorflow.load_model",
      "mlflow.xgboost.load_model",
      "mlflow.lightgbm.load_model", "mlflow.catboost.load_model",
      "skops.io.load", "skops.io.loads",
      "fastai.learner.load_learner", "fastai.basics.load_learner", "fastai.vision.all.load_learner",
      "fastai.text.all.load_learner", "fastai.tabular.all.load_learner", "fastai.collab.load_learner",
      "fastai.basic_train.load_learner", "fastai.vision.load_learner", "fastai.text.load_learner",
      "fastai.tabular.load_learner", "huggingface_hub.from_pretrained_fastai",
      "stable_baselines3.*.load", "sb3_contrib.*.load", "stable_baselines3.common.save_util.load_from_pkl",
      "gensim.models.*.load", "gensim.corpora.*.load", "gensim.similarities.*.load", "gensim.utils.SaveLoad.load",
      "gensim.utils.unpickle",
      "flair.models.SequenceTagger.load", "flair.models.TextClassifier.load", "flair.nn.Classifier.load",
      "pycaret.classification.load_model", "pycaret.regression.load_model", "pycaret.clustering.load_model",
      "autogluon.tabular.TabularPredictor.load", "autogluon.multimodal.MultiModalPredictor.load",
      "autogluon.timeseries.TimeSeriesPredictor.load",
      "statsmodels.api.load", "statsmodels.iolib.api.load_pickle", "statsmodels.iolib.smpickle.load_pickle",
      "networkx.read_gpickle", "networkx.readwrite.gpickle.read_gpickle", "surprise.dump.load",
      "paddle.load", "mmcv.runner.load_checkpoint", "mmengine.runner.load_checkpoint",
      ".from_pretrained",
    },
    keyword { "allow_dangerous_deserialization" },
  },
  where = any {
    all {
      none {
        callee(resolves { "skops.io.load", "skops.io.loads", ".from_pretrained" }),
        arg("allow_dangerous_deserialization", present),
      },
    },
    arg("allow_dangerous_deserialization", truthy),
    all { callee(resolves { ".from_pretrained" }), arg("use_safetensors", equals(false)) },
    all {
      callee(resolves { "skops.io.load", "skops.io.loads" }),
      arg("trusted", 2, either { equals(true), resolves { "skops.io.get_untrusted_types()" } }),
    },
  },
  cases = {
    {
      where = arg("allow_dangerous_deserialization", truthy), confidence = "high",
      message = "`{callee}` unpickles the stored index because `allow_dangerous_deserialization` says so; "
        .. "load indexes of your own only",
    },
    {
      where = callee(resolves { ".from_pretrained" }),
      message = "`{callee}` with `use_safetensors=False` takes pickled weights; use safetensors",
      fix = { drop = "use_safetensors", safety = "unsafe", title = "Take safetensors where there are any" },
    },
    {
      where = callee(resolves { "skops.io.load", "skops.io.loads" }),
      message = "`{callee}` trusts every type the file names; list the types you expect in `trusted`",
    },
    { where = callee(resolves { "mlflow.**" }), severity = "low" },
  },
}

rule {
  id = "load-hf-unpinned", severity = "medium", confidence = "high", cwe = 494,
  title = "Download from a model hub is not pinned to a commit",
  message = "`{callee}` takes whatever the repository holds today; pin it with `revision=` and a full commit hash",
  aliases = { "B615" },
  tags = { "supply-chain", "machine-learning" },
  references = { "https://huggingface.co/docs/huggingface_hub/guides/download" },
  match = call {
    ".from_pretrained", ".hf_hub_download", ".snapshot_download", ".load_dataset", ".load_dataset_builder",
    "transformers.pipeline", "sentence_transformers.SentenceTransformer", "sentence_transformers.CrossEncoder",
    "evaluate.load", "datasets.load_metric",
  },
  where = {
    callee(resolves(hub.modules)),
    -- No revision, None, or a name that can move. What is not known here gets the benefit of the doubt.
    any {
      arg("revision", absent), arg("revision", equals(nil)),
      arg("revision", both { constant, not_(equals(nil)), not_(matches(hub.commit)) }),
    },
    none {
      arg("commit_id", either { matches(hub.commit), dynamic }),
      arg("local_files_only", truthy),
      arg(1, hub.is_local), arg("pretrained_model_name_or_path", hub.is_local), arg("repo_id", hub.is_local),
      arg("path", hub.is_local), arg("model_name_or_path", hub.is_local), arg("identifier", hub.is_local),
      all {
        callee(resolves { "datasets.load_dataset", "datasets.load.load_dataset", "datasets.load_dataset_builder" }),
        arg("path", 1, hub.is_builder),
      },
      -- The first argument is the task or the base model here.
      all {
        callee(resolves { "transformers.pipeline" }),
        any { arg("model", 2, hub.is_local), arg("model", 2, not_(text)) },
      },
      all { callee(resolves { "peft.**" }), arg("model_id", 2, hub.is_local) },
    },
  },
  cases = {
    {
      where = arg("revision", both { constant, not_(equals(nil)) }),
      message = "`{callee}` follows the branch or tag {arg:revision}, which can be moved; pin a full commit hash",
    },
    {
      where = none {
        arg(1, constant), arg("pretrained_model_name_or_path", constant), arg("repo_id", constant),
        arg("path", constant), arg("model_name_or_path", constant), arg("identifier", constant),
        arg("model", constant), arg("model_id", constant),
      },
      severity = "low", confidence = "low",
      message = "`{callee}` may download from the hub without a pinned commit; pass `revision=` along with the name",
    },
  },
}
