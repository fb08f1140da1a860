"""Settings of the workers."""
CELERY_ACCEPT_CONTENT = ["pickle", "json"]  # expect: load-message-pickle@medium
CELERY_TASK_SERIALIZER = "pickle"  # expect: load-message-pickle@low
CELERY_RESULT_SERIALIZER = "json"  # ok: load-message-pickle
accept_content = ("json",)  # ok: load-message-pickle
result_accept_content = ["pickle"]  # expect: load-message-pickle
task_serializer = "json"  # ok: load-message-pickle
