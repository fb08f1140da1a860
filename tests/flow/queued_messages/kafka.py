import os

import confluent_kafka


def kafka():
    consumer = confluent_kafka.Consumer({})
    message = consumer.poll(1.0)
    os.system(message.value())  # expect: cmd-subprocess-taint
    os.system(str(message.offset()))  # ok: cmd-subprocess-taint
    for one in consumer.consume(10):
        os.system(one.key())  # expect: cmd-subprocess-taint
        os.system(str(one.offset()))  # ok: cmd-subprocess-taint
