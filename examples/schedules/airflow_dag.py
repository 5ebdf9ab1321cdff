"""An Airflow DAG that rebuilds a corpus each Monday: copy it to the folder of DAGs and set the folder of Babelmill.

A build that is refused fails the task; the retries cost little then, since all its stages are up to date.
"""

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

BABELMILL = "/srv/babelmill"

with DAG(
    dag_id="babelmill_rebuild",
    description="Rebuild the Wikipedia corpus if its dumps are newer",
    schedule="17 3 * * 1",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(hours=1)},
) as dag:
    BashOperator(
        task_id="rebuild",
        cwd=BABELMILL,
        bash_command=(
            "exec .venv/bin/python -m pipelines.rebuild"
            " --recipe pipelines/recipes/wikipedia.yaml --output ../corpora/wikipedia --keep 3"
        ),
    )
