import keras
import numpy as np
import torch

torch.load("a.pt")  # expect: load-torch
torch.load("a.pt", map_location="cpu", weights_only=False)  # expect: load-torch
np.load("a.npy", allow_pickle=True)  # expect: load-numpy-pickle
keras.models.load_model("a.keras", safe_mode=False)  # expect: load-keras
