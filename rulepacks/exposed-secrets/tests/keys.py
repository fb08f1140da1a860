"""Keys of services without a shape of their own."""
import os

API_KEY = "9f86d081884c7d659a2feaa0c55ad015"  # expect: secret-high-entropy@medium
apiKey = "q7Lk2Zx9Vb4Nm8Rt5Yw3"  # expect: secret-high-entropy
settings = {"api_key": "q7Lk2Zx9Vb4Nm8Rt5Yw3", "region": "eu"}  # expect: secret-high-entropy
settings["access-key"] = "q7Lk2Zx9Vb4Nm8Rt5Yw3"  # expect: secret-high-entropy

API_KEY = os.environ["API_KEY"]  # ok: secret-high-entropy
API_KEY_HEADER = "X-Api-Key"  # ok: secret-high-entropy
api_key = "your-api-key-goes-here-1234"  # ok: secret-high-entropy
api_key = "services.weather.api_key"  # ok: secret-high-entropy
access_key = "short"  # ok: secret-high-entropy
primary_key = "q7Lk2Zx9Vb4Nm8Rt5Yw3"  # ok: secret-high-entropy
cache_key = "9f86d081884c7d659a2feaa0c55ad015"  # ok: secret-high-entropy
private_key_path = "/etc/ssl/private/q7Lk2Zx9Vb4Nm8Rt5Yw3"  # ok: secret-high-entropy


class Client:
    def __init__(self, api_key="q7Lk2Zx9Vb4Nm8Rt5Yw3"):  # expect: secret-high-entropy
        self.api_key = "q7Lk2Zx9Vb4Nm8Rt5Yw3"  # expect: secret-high-entropy
        self.api_key = api_key  # ok: secret-high-entropy


Client(api_key="q7Lk2Zx9Vb4Nm8Rt5Yw3")  # expect: secret-high-entropy
Client(api_key=settings["api_key"])  # ok: secret-high-entropy
