import logging


def act(request, values):
    assert request.user.is_admin  # expect: input-assert-check@medium
    assert len(values) > 3  # expect: input-assert-check@low
    assert isinstance(values, list)  # expect: input-assert-check@info
    if not values:  # ok: input-assert-check
        raise ValueError("no values")
    try:
        work()
    except Exception:  # expect: input-except-pass@low
        pass
    try:
        work()
    except:  # expect: input-except-pass@low
        pass
    try:
        work()
    except KeyError:  # expect: input-except-pass@info
        pass
    try:
        work()
    except Exception:  # ok: input-except-pass
        logging.exception("work")
    for value in values:
        try:
            work(value)
        except Exception as error:  # expect: input-except-continue@low
            continue
        try:
            work(value)
        except OSError:  # expect: input-except-continue@info
            continue
        try:
            work(value)
        except Exception as error:  # ok: input-except-continue
            logging.error("%s", error)
            continue


class Worker:
    def close(self):
        try:
            self.socket.close()
        except Exception:  # expect: input-except-pass@info
            pass
