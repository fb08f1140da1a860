import docker
from docker import DockerClient
from kubernetes import client as k8s
from kubernetes.stream import stream

client = docker.from_env()


def process(name, image, words):
    client.containers.run("alpine", f"sh -c 'cat {name}'")  # expect: cmd-container@medium
    client.containers.run("alpine", command="cat " + name)  # expect: cmd-container@medium
    client.containers.run("alpine", ["sh", "-c", "cat " + name])  # expect: cmd-container@medium
    client.containers.run(image, ["cat", "/etc/os-release"])  # expect: cmd-container@low
    client.containers.create(image, "uptime")  # expect: cmd-container@low
    DockerClient().containers.run("alpine", privileged=True)  # expect: cmd-container@high
    client.containers.run("alpine", cap_add=["SYS_ADMIN"])  # expect: cmd-container@medium
    # expect: cmd-container@high
    client.containers.run("alpine", volumes=["/var/run/docker.sock:/var/run/docker.sock"])
    # expect: cmd-container@high
    client.containers.run("alpine", volumes={"/": {"bind": "/host", "mode": "rw"}})
    box = client.containers.get("web")
    box.exec_run("cat " + name)  # expect: cmd-container@medium
    box.exec_run(["bash", "-c", f"cat {name}"])  # expect: cmd-container@medium
    docker.APIClient().exec_create("web", "cat " + name)  # expect: cmd-container@medium


def given(engine, box, name):
    engine.containers.run("alpine", "cat " + name)  # expect: cmd-container@medium
    box.exec_run(cmd=f"cat {name}")  # expect: cmd-container@medium


def pod(api, name):
    # expect: cmd-container@medium
    stream(api.connect_get_namespaced_pod_exec, "web", "shop", command=["/bin/sh", "-c", "cat " + name])
    stream(api.connect_get_namespaced_pod_exec, "web", "shop", command=["cat", name])  # ok: cmd-container
    k8s.V1SecurityContext(privileged=True)  # expect: cmd-container@high
    k8s.V1SecurityContext(privileged=False, run_as_non_root=True)  # ok: cmd-container


def careful(name, words):
    client.containers.run("alpine", ["cat", "--", name])  # ok: cmd-container
    client.containers.run("alpine", "uptime", read_only=True)  # ok: cmd-container
    client.containers.run("alpine", words, cap_add=["NET_ADMIN"], privileged=False)  # ok: cmd-container
    client.containers.run("alpine", volumes={"/srv/data": {"bind": "/data", "mode": "ro"}})  # ok: cmd-container
    client.containers.get("web").exec_run(["cat", name])  # ok: cmd-container
    client.containers.get("web").exec_run("uptime")  # ok: cmd-container
    client.images.pull(name)  # ok: cmd-container
