from distutils import version as v  # expect: old-stdlib-removed
from distutils import util  # ok: old-stdlib-removed
from xml.etree import cElementTree as CET  # expect: old-stdlib-removed
