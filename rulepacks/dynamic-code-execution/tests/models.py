"""Agents and models."""
import functools

import autogen
import torch
import transformers
from crewai import Agent
from datasets import load_dataset
from langchain.agents import load_tools
from langchain_community.tools import ShellTool
from langchain_experimental.agents import create_pandas_dataframe_agent
from langchain_experimental.tools import PythonAstREPLTool
from langchain_experimental.utilities import PythonREPL
from openai import OpenAI
from sentence_transformers import SentenceTransformer
from smolagents import CodeAgent
from transformers import AutoModel, AutoTokenizer, pipeline

REVISION = "5d0f2e8a7f1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d"
TRUST = True


def agents(llm, frame, model, unsafe):
    repl = PythonREPL()  # expect: dyn-llm-code-exec@high
    tools = [PythonAstREPLTool(), ShellTool()]  # expect: dyn-llm-code-exec
    tools += load_tools(["terminal", "wikipedia"], llm=llm)  # expect: dyn-llm-code-exec
    tools += load_tools(tool_names=["python_repl"])  # expect: dyn-llm-code-exec
    create_pandas_dataframe_agent(llm, frame, allow_dangerous_code=True)  # expect: dyn-llm-code-exec
    CodeAgent(tools=[], model=model, additional_authorized_imports=["*"])  # expect: dyn-llm-code-exec
    autogen.UserProxyAgent(  # expect: dyn-llm-code-exec
        "user", code_execution_config={"work_dir": "coding", "use_docker": False})
    Agent(role="coder", allow_code_execution=True, code_execution_mode="unsafe")  # expect: dyn-llm-code-exec
    return repl, tools


def answers(prompt, anthropic):
    client = OpenAI()
    answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
    exec(answer.choices[0].message.content)  # expect: dyn-code-taint, dyn-llm-code-exec@high
    code = answer.choices[0].message.content.strip()
    exec(code)  # expect: dyn-code-taint, dyn-llm-code-exec
    eval(client.responses.create(model="m", input=prompt).output_text)  # expect: dyn-code-taint, dyn-llm-code-exec
    exec(anthropic.messages.create(model="m", messages=[]).content[0].text)  # expect: dyn-llm-code-exec


def fenced_agents(llm, frame, model, client):
    load_tools(["wikipedia", "llm-math"], llm=llm)  # ok: dyn-llm-code-exec
    create_pandas_dataframe_agent(llm, frame)  # ok: dyn-llm-code-exec
    create_pandas_dataframe_agent(llm, frame, allow_dangerous_code=False)  # ok: dyn-llm-code-exec
    CodeAgent(tools=[], model=model, additional_authorized_imports=["numpy"])  # ok: dyn-llm-code-exec
    CodeAgent(tools=[], model=model, executor_type="docker")  # ok: dyn-llm-code-exec
    autogen.UserProxyAgent("user", code_execution_config={"use_docker": True})  # ok: dyn-llm-code-exec
    autogen.UserProxyAgent("user", code_execution_config=False)  # ok: dyn-llm-code-exec
    Agent(role="coder", allow_code_execution=True, code_execution_mode="safe")  # ok: dyn-llm-code-exec
    print(client.chat.completions.create(model="m").choices[0].message.content)  # ok: dyn-llm-code-exec


def repositories(name, options):
    AutoModel.from_pretrained("org/model", trust_remote_code=True)  # expect: dyn-trust-remote-code@high
    transformers.AutoTokenizer.from_pretrained(name, trust_remote_code=True)  # expect: dyn-trust-remote-code
    pipeline("text-generation", model=name, trust_remote_code=TRUST)  # expect: dyn-trust-remote-code
    load_dataset("org/data", trust_remote_code=True)  # expect: dyn-trust-remote-code
    SentenceTransformer(name, trust_remote_code=True)  # expect: dyn-trust-remote-code
    arguments = dict(trust_remote_code=True)  # expect: dyn-trust-remote-code
    AutoModel.from_pretrained(name, **arguments)  # ok: dyn-trust-remote-code
    options["trust_remote_code"] = True  # expect: dyn-trust-remote-code
    load = functools.partial(AutoModel.from_pretrained, trust_remote_code=True)  # expect: dyn-trust-remote-code
    load(name)  # ok: dyn-trust-remote-code
    model_kwargs = {"device": "cpu", "trust_remote_code": True}  # expect: dyn-trust-remote-code
    AutoModel.from_pretrained("org/m", trust_remote_code=True, revision="main")  # expect: dyn-trust-remote-code@high
    AutoModel.from_pretrained("org/m", trust_remote_code=True, revision=REVISION)  # expect: dyn-trust-remote-code@medium
    AutoModel.from_pretrained("./models/m", trust_remote_code=True)  # expect: dyn-trust-remote-code@medium
    torch.hub.load("pytorch/vision", "resnet18")  # expect: dyn-trust-remote-code@medium
    torch.hub.load("org/model:main", "net", pretrained=True)  # expect: dyn-trust-remote-code@medium
    torch.hub.load(name, "net", trust_repo=True)  # expect: dyn-trust-remote-code@high
    return model_kwargs


def pinned_repositories(name, options):
    AutoModel.from_pretrained("org/model")  # ok: dyn-trust-remote-code
    AutoModel.from_pretrained("org/model", trust_remote_code=False)  # ok: dyn-trust-remote-code
    AutoTokenizer.from_pretrained(name, trust_remote_code=options.trust)  # ok: dyn-trust-remote-code
    settings = {"trust_remote_code": False}  # ok: dyn-trust-remote-code
    if options.pop("trust_remote_code", True):  # ok: dyn-trust-remote-code
        settings["trust_remote_code"] = options.trust  # ok: dyn-trust-remote-code
    torch.hub.load("./vision", "resnet18", source="local")  # ok: dyn-trust-remote-code
    torch.hub.load("org/model:5d0f2e8a7f1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d", "net")  # ok: dyn-trust-remote-code
    torch.hub.load_state_dict_from_url(name)  # ok: dyn-trust-remote-code
    return settings
