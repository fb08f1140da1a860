"""What comes from a model hub."""
import os
from pathlib import Path

import datasets
import evaluate
import huggingface_hub
import transformers
from datasets import load_dataset
from diffusers import StableDiffusionPipeline
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from peft import PeftModel
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer, pipeline
from transformers.models.bert import BertModel

from . import registry

COMMIT = "5d0f2e8a7f1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d"
MODEL = "acme/sentiment"
BASE = Path(__file__).parent


def unpinned(model):
    AutoModel.from_pretrained("acme/sentiment")  # expect: load-hf-unpinned@medium
    AutoModel.from_pretrained(MODEL)  # expect: load-hf-unpinned@medium
    AutoTokenizer.from_pretrained(MODEL, revision="main")  # expect: load-hf-unpinned
    AutoTokenizer.from_pretrained(MODEL, revision="v1.0.0")  # expect: load-hf-unpinned
    AutoModel.from_pretrained(MODEL, revision=None)  # expect: load-hf-unpinned
    transformers.AutoModelForCausalLM.from_pretrained(MODEL)  # expect: load-hf-unpinned
    BertModel.from_pretrained("google-bert/bert-base-uncased")  # expect: load-hf-unpinned
    StableDiffusionPipeline.from_pretrained("acme/drawing")  # expect: load-hf-unpinned
    load_dataset("acme/reviews", split="train")  # expect: load-hf-unpinned
    datasets.load_dataset("acme/reviews", revision="refs/pr/1")  # expect: load-hf-unpinned
    hf_hub_download(repo_id=MODEL, filename="config.json")  # expect: load-hf-unpinned
    hf_hub_download(MODEL, "config.json")  # expect: load-hf-unpinned
    huggingface_hub.snapshot_download(MODEL)  # expect: load-hf-unpinned
    HfApi().snapshot_download(repo_id=MODEL, revision="main")  # expect: load-hf-unpinned
    SentenceTransformer("acme/embeddings")  # expect: load-hf-unpinned
    pipeline("text-classification", model=MODEL)  # expect: load-hf-unpinned
    evaluate.load("accuracy")  # expect: load-hf-unpinned
    AutoModel.from_pretrained(model)  # expect: load-hf-unpinned@low


def pinned(model, settings, **kwargs):
    AutoModel.from_pretrained(MODEL, revision=COMMIT)  # ok: load-hf-unpinned
    AutoModel.from_pretrained(MODEL, revision="548fc3543a")  # ok: load-hf-unpinned
    AutoModel.from_pretrained(MODEL, revision=settings.revision)  # ok: load-hf-unpinned
    AutoModel.from_pretrained(MODEL, revision=settings["revision"])  # ok: load-hf-unpinned
    AutoModel.from_pretrained(model, **kwargs)  # ok: load-hf-unpinned
    load_dataset("acme/reviews", revision=COMMIT)  # ok: load-hf-unpinned
    snapshot_download(repo_id=MODEL, revision=COMMIT)  # ok: load-hf-unpinned
    hf_hub_download(repo_id=MODEL, filename="config.json", revision=COMMIT)  # ok: load-hf-unpinned
    pipeline("sentiment-analysis", model=MODEL, revision=COMMIT)  # ok: load-hf-unpinned
    pipeline("sentiment-analysis")  # ok: load-hf-unpinned


def local(model, base):
    AutoModel.from_pretrained("./model")  # ok: load-hf-unpinned
    AutoModel.from_pretrained("../models/sentiment")  # ok: load-hf-unpinned
    AutoModel.from_pretrained("/srv/models/sentiment")  # ok: load-hf-unpinned
    AutoModel.from_pretrained("~/models/sentiment")  # ok: load-hf-unpinned
    AutoModel.from_pretrained(pretrained_model_name_or_path="./model")  # ok: load-hf-unpinned
    AutoModel.from_pretrained(os.path.join(base, "model"))  # ok: load-hf-unpinned
    AutoModel.from_pretrained(Path("model"))  # ok: load-hf-unpinned
    AutoModel.from_pretrained(MODEL, local_files_only=True)  # ok: load-hf-unpinned
    AutoModel.from_pretrained(None, config=base, state_dict=model)  # ok: load-hf-unpinned
    load_dataset("csv", data_files="reviews.csv")  # ok: load-hf-unpinned
    load_dataset("imagefolder", data_dir="images")  # ok: load-hf-unpinned
    PeftModel.from_pretrained(model, "./adapter")  # ok: load-hf-unpinned
    registry.Model.from_pretrained("acme/sentiment")  # ok: load-hf-unpinned
    registry.load_dataset("reviews")  # ok: load-hf-unpinned
