import pytransform3d  # ok: dep-mal-packer
from package import pytransform_like
