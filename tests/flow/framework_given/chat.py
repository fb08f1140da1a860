import os

import slack_bolt

app = slack_bolt.App()


@app.message("order")
def order(message, say):
    os.system("echo " + message["text"])  # expect: cmd-subprocess-taint
    os.system("echo " + say.channel)  # ok: cmd-subprocess-taint
