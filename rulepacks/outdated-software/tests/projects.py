import nose  # expect: old-abandoned-package
from boto.s3.connection import S3Connection  # expect: old-abandoned-package
import boto3  # ok: old-abandoned-package
from flask_script import Manager  # expect: old-abandoned-package

try:
    import raven  # ok: old-abandoned-package
except ImportError:
    raven = None
from boto.s3 import connection as conn  # expect: old-abandoned-package
