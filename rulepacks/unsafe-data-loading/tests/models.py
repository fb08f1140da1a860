"""Loading of checkpoints and of models from a hub."""
import fastai.vision.all
import gensim
import keras
import lightning.pytorch as pl
import mlflow
import os
import skops.io
import stable_baselines3
import tensorflow as tf
import torch
from fastai.learner import load_learner
from gensim.models import KeyedVectors, Word2Vec
from keras.models import model_from_json, model_from_yaml
from langchain_community.vectorstores import FAISS
from stable_baselines3 import PPO
from tensorflow.keras.models import load_model
from torch import load
from torch.hub import load_state_dict_from_url
from torch.package import PackageImporter
from transformers import BertModel


class Classifier(pl.LightningModule):
    pass


def checkpoints(path, flag, options):
    torch.load(path)  # expect: load-torch@medium
    torch.load(path, map_location="cpu")  # expect: load-torch@medium
    load(path)  # expect: load-torch
    torch.serialization.load(path)  # expect: load-torch
    torch.load(path, weights_only=False)  # expect: load-torch@high
    torch.load(path, **{"weights_only": False})  # expect: load-torch@high
    torch.load(path, weights_only=flag)  # expect: load-torch@low
    torch.load(path, **options)  # expect: load-torch@medium
    load_state_dict_from_url("https://example.com/resnet.pth")  # expect: load-torch@medium
    torch.hub.load_state_dict_from_url("http://example.com/resnet.pth")  # expect: load-torch@high
    PackageImporter(path).load_pickle("model", "model.pkl")  # expect: load-torch@medium
    torch.jit.load(path)  # expect: load-torch@info
    Classifier.load_from_checkpoint(path)  # expect: load-torch@medium
    torch.load(path, weights_only=True)  # ok: load-torch
    torch.load(path, map_location="cpu", weights_only=True)  # ok: load-torch
    load_state_dict_from_url("https://example.com/resnet.pth", weights_only=True)  # ok: load-torch
    Classifier.load_from_checkpoint(path, weights_only=True)  # ok: load-torch
    torch.utils.cpp_extension.load(name="ext", sources=[])  # ok: load-torch
    torch.save({}, path)  # ok: load-torch
    torch.hub.load("pytorch/vision", "resnet18")  # ok: load-torch


def keras_models(path, text):
    keras.models.load_model(path, safe_mode=False)  # expect: load-keras@high
    load_model(path, None, True, False)  # expect: load-keras@high
    tf.keras.models.load_model("model.h5")  # expect: load-keras@medium
    load_model("weights/final.hdf5", compile=False)  # expect: load-keras@medium
    keras.config.enable_unsafe_deserialization()  # expect: load-keras@high
    model_from_yaml(text)  # expect: load-keras@high
    keras.models.load_model("model.keras")  # ok: load-keras
    keras.models.load_model(path)  # ok: load-keras
    load_model(path, safe_mode=True)  # ok: load-keras
    model_from_json(text)  # ok: load-keras
    tf.saved_model.load(path)  # ok: load-keras


def other_models(path, uri, embeddings, flag):
    mlflow.pyfunc.load_model(uri)  # expect: load-ml-model@low
    mlflow.sklearn.load_model(f"models:/{uri}/Production")  # expect: load-ml-model@low
    load_learner(path)  # expect: load-ml-model@medium
    fastai.vision.all.load_learner("export.pkl")  # expect: load-ml-model
    PPO.load(path, env=None)  # expect: load-ml-model
    stable_baselines3.SAC.load(path)  # expect: load-ml-model
    Word2Vec.load(path)  # expect: load-ml-model
    gensim.models.KeyedVectors.load(path)  # expect: load-ml-model
    skops.io.load(path, trusted=True)  # expect: load-ml-model
    skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))  # expect: load-ml-model
    FAISS.load_local(path, embeddings, allow_dangerous_deserialization=True)  # expect: load-ml-model
    KeyedVectors.load_word2vec_format(path, binary=True)  # ok: load-ml-model
    skops.io.load(path, trusted=["app.Model"])  # ok: load-ml-model
    FAISS.load_local(path, embeddings)  # ok: load-ml-model
    FAISS.load_local(path, embeddings, allow_dangerous_deserialization=False)  # ok: load-ml-model
    FAISS.load_local(path, embeddings, allow_dangerous_deserialization=flag)  # ok: load-ml-model
    mlflow.sklearn.log_model(path, "model")  # ok: load-ml-model
    PPO("MlpPolicy", "CartPole-v1").learn(10)  # ok: load-ml-model
    here = os.path.join(path, "bert")
    BertModel.from_pretrained(here, use_safetensors=False)  # expect: load-ml-model
    BertModel.from_pretrained(here, use_safetensors=True)  # ok: load-ml-model
    return BertModel.from_pretrained(here)  # ok: load-ml-model, load-hf-unpinned
