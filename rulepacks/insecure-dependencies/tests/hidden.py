import os
value = 1;                                                                                                                                            import base64  # expect: dep-mal-hidden-code
table = (1,                                                                                                                                            2)  # ok: dep-mal-hidden-code
