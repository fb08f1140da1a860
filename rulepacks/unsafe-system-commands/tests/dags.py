from airflow.models import Variable
from airflow.operators.bash import BashOperator
from airflow.operators.bash_operator import BashOperator as OldBashOperator
from airflow.providers.ssh.operators.ssh import SSHOperator
from prefect_shell import ShellOperation, shell_run_command
import dagster_shell

TABLE = "orders"
SCRIPT = "/opt/jobs/load.sh"

table = Variable.get("table")

BashOperator(task_id="load", bash_command=f"load_csv --table {table}")  # expect: cmd-orchestrator@medium
OldBashOperator(task_id="load", bash_command="load_csv " + table)  # expect: cmd-orchestrator@medium
SSHOperator(task_id="load", command="load_csv {}".format(table))  # expect: cmd-orchestrator@medium
# expect: cmd-orchestrator@medium
BashOperator(
    task_id="greet",
    bash_command='echo "{{ dag_run.conf["message"] }}"',
)
templated = """
{%% for i in range(5) %%}
    echo "{{ ds }}" %s
{%% endfor %%}
""" % (table,)
BashOperator(task_id="templated", bash_command=templated)  # expect: cmd-orchestrator@medium


async def flow(name):
    await shell_run_command(command=f"process {name}")  # expect: cmd-orchestrator@medium
    ShellOperation(commands=["cd /srv", "process " + name])  # expect: cmd-orchestrator@medium
    dagster_shell.execute_shell_command("process " + name, output_logging="STREAM")  # expect: cmd-orchestrator@medium
    ShellOperation(commands=["cd /srv", "make"])  # ok: cmd-orchestrator


BashOperator(task_id="fixed", bash_command="load_csv --table orders")  # ok: cmd-orchestrator
BashOperator(task_id="constant", bash_command=f"{SCRIPT} --table {TABLE} --day {{{{ ds }}}}")  # ok: cmd-orchestrator
BashOperator(task_id="env", bash_command='load "$TABLE"', env={"TABLE": table})  # ok: cmd-orchestrator
BashOperator(task_id="day", bash_command='load "{{ ds }}" "{{ params.region }}"')  # ok: cmd-orchestrator


def factory(command):
    return BashOperator(task_id="any", bash_command=command)  # ok: cmd-orchestrator
