c.ServerApp.token = ""  # expect: conf-exposed-service@high
c.NotebookApp.password = ""  # expect: conf-exposed-service
c.ServerApp.disable_check_xsrf = True  # expect: conf-exposed-service@medium
c.ServerApp.port = 8888  # ok: conf-exposed-service
c.ServerApp.token = token_of_the_day()  # ok: conf-exposed-service
