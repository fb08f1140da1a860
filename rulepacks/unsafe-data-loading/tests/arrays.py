"""Feature store on files."""
import io

import joblib
import numpy as np
import pandas as pd
import requests
from joblib import Memory
from numpy import load as load_array
from numpy.lib.npyio import NpzFile
from pandas import HDFStore, read_pickle
from sklearn.externals import joblib as old_joblib

SNAPSHOT = "https://data.example.com/features.pkl"
ALLOW = True


def frames(path, handle):
    pd.read_pickle(path)  # expect: load-pandas-pickle@medium
    read_pickle(handle, compression="gzip")  # expect: load-pandas-pickle
    pd.read_pickle(filepath_or_buffer=path)  # expect: load-pandas-pickle
    pd.read_pickle(SNAPSHOT)  # expect: load-pandas-pickle@high
    pd.read_hdf(path, "features")  # expect: load-pandas-pickle
    pd.HDFStore(path)  # expect: load-pandas-pickle
    HDFStore(path, mode="r")  # expect: load-pandas-pickle
    getattr(pd, "read_pickle")(path)  # expect: load-pandas-pickle
    pd.HDFStore(path, mode="w")  # ok: load-pandas-pickle
    pd.read_parquet(path)  # ok: load-pandas-pickle
    pd.DataFrame({"a": [1]}).to_pickle(path)  # ok: load-pandas-pickle


def arrays(path, allow, **options):
    np.load(path, allow_pickle=True)  # expect: load-numpy-pickle@medium
    np.load(path, None, True)  # expect: load-numpy-pickle
    np.load(path, allow_pickle=ALLOW)  # expect: load-numpy-pickle
    np.load(path, **{"allow_pickle": True})  # expect: load-numpy-pickle
    load_array(path, mmap_mode="r", allow_pickle=True)  # expect: load-numpy-pickle
    NpzFile(path, allow_pickle=True)  # expect: load-numpy-pickle
    np.lib.format.read_array(open(path, "rb"), True)  # expect: load-numpy-pickle
    np.load(io.BytesIO(requests.get(path, timeout=3).content), allow_pickle=True)  # expect: load-pickle-taint, load-numpy-pickle
    np.load(path)  # ok: load-numpy-pickle
    np.load(path, allow_pickle=False)  # ok: load-numpy-pickle
    np.load(path, mmap_mode="r")  # ok: load-numpy-pickle
    np.load(path, allow_pickle=allow)  # ok: load-numpy-pickle
    np.load(path, **options)  # ok: load-numpy-pickle
    np.loadtxt(path)  # ok: load-numpy-pickle
    np.save(path, np.zeros(3), allow_pickle=True)  # ok: load-numpy-pickle


def models(path):
    joblib.load(path)  # expect: load-joblib@medium
    joblib.load(filename=path, mmap_mode="r")  # expect: load-joblib
    old_joblib.load(path)  # expect: load-joblib
    joblib.dump({}, path)  # ok: load-joblib
    return joblib.Parallel(n_jobs=2)  # ok: load-joblib


shared = joblib.Memory("/tmp/features", verbose=0)  # expect: load-joblib
shared_too = Memory(location="/var/tmp/cache")  # expect: load-joblib
private = Memory(location=".cache")  # ok: load-joblib
