"""A dry run builds and checks the graphs of all stages, finds what would stop them, and writes nothing."""

import importlib
import re
import sys
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pytest
import yaml
from apache_beam.runners.pipeline_context import PipelineContext
from apache_beam.transforms.environments import EmbeddedPythonEnvironment

from pipelines import build, command, dry_run
from pipelines.dry_run import check_stages, checks_table
from pipelines.engine import Engine, check_dataflow
from pipelines.job_graph import GraphOnly, functions, job_graph, load, mentions, steps, uncertain_keys
from pipelines.job_servers.errors import EngineError
from pipelines.recipe import STAGES
from pipelines.settings import Settings
from pipelines.stage import Inputs, Stage
from schemas.datasets import DOCUMENTS
from transforms.fetch.fetched import write_fetched
from transforms.fetch.remote_file import RemoteFile

REPOSITORY = Path(__file__).resolve().parent.parent.parent
DOCUMENT = '{"id": "a", "text": "b", "language": "deu_Latn"}\n'


def graph_of(fill):
    pipeline = beam.Pipeline(runner=GraphOnly(EmbeddedPythonEnvironment.default()))
    fill(pipeline)
    return job_graph(pipeline)


@pytest.fixture
def documents(tmp_path) -> Path:
    path = tmp_path / "documents.jsonl"
    path.write_text(DOCUMENT)
    return path


def stage_of(build_stage) -> Stage:
    """A stage with the transforms of a function, which reads documents."""
    return Stage("invented", "", Settings, DOCUMENTS, (DOCUMENTS,), build_stage)


def check(stage: Stage, documents: Path, output="nowhere", engine: Engine | None = None):
    settings = stage.settings(input=(str(documents),))
    (found,) = check_stages([(stage, settings, {"input": settings.input})], output, engine or Engine())
    return found


def plain(p: beam.Pipeline, settings: Settings, inputs: Inputs):
    rows = p | beam.Create([]).with_output_types(pa.RecordBatch)
    return {"documents": {"rows": rows, "accounts": rows}}


def test_the_recipe_of_the_sample_has_no_problem_and_nothing_is_written(tmp_path, capsys):
    content = yaml.safe_load((REPOSITORY / "pipelines" / "recipes" / "sample.yaml").read_text())
    for stage in ("wikidata", "wikipedia", "web"):
        content[stage]["input"] = [str(REPOSITORY / path) for path in content[stage]["input"]]
    left_out = dict.fromkeys(("translate", "web", "faq_retrieval", "relations", "retrieval", "ner"))
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(yaml.safe_dump(content | left_out))
    status = build.main(["--recipe", str(recipe), "--output", str(tmp_path / "out"), "--dry_run"])
    printed = capsys.readouterr().out
    assert status == 0
    assert "problem" not in printed
    numbers = {line.split()[0]: line.split()[1:] for line in printed.splitlines()[1:] if re.match(r"\w+ +\d", line)}
    assert list(numbers) == ["wikidata", "wikipedia", "curate"]
    assert all(int(number.replace(",", "")) > 5 for line in numbers.values() for number in line)
    assert [path.name for path in tmp_path.iterdir()] == ["recipe.yaml"]


def test_a_stage_of_its_own_can_be_tried_on_other_engines(documents, tmp_path, capsys):
    arguments = ["--input", str(documents), "--output", str(tmp_path / "out"), "--runner", "spark", "--dry_run"]
    assert command.main(STAGES["curate"], arguments) == 0
    assert re.search(r"^curate +\d", capsys.readouterr().out, re.MULTILINE)
    assert not (tmp_path / "out").exists()


def test_an_input_of_another_format_is_told(tmp_path, capsys):
    page = tmp_path / "page.html"
    page.write_text("<p>")
    arguments = ["--input", str(page), "--output", str(tmp_path / "out"), "--dry_run"]
    assert command.main(STAGES["curate"], arguments) == 2
    assert f"problem: its graph cannot be made: {page}: neither Parquet" in capsys.readouterr().out


def test_a_flag_of_beam_without_its_value_is_told(documents, tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(STAGES["curate"], ["--input", str(documents), "--output", str(tmp_path), "--project"])
    assert stopped.value.code == 2
    assert "argument --project: expected one argument" in capsys.readouterr().err


def test_a_missing_input_is_told(tmp_path, capsys):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(f"name: a\nwikidata:\n  input: [{tmp_path}/no.json]\n")
    assert build.main(["--recipe", str(recipe), "--output", str(tmp_path / "out"), "--dry_run"]) == 2
    assert "no.json' matches no file" in capsys.readouterr().err


def test_what_is_fetched_first_is_not_looked_at_before_it_is_there(tmp_path, capsys):
    recipe, output = tmp_path / "recipe.yaml", tmp_path / "out"
    recipe.write_text(
        "name: a\nlanguages: [de]\nfetch:\n  wikidata: {}\nwikidata: {}\nwikipedia: {input: [PAGES]}\n".replace(
            "PAGES", str(REPOSITORY / "tests" / "sample" / "wikipedia" / "dewiki-*.xml")
        )
    )
    arguments = ["--recipe", str(recipe), "--output", str(output), "--dry_run"]
    assert build.main(arguments) == 0  # no server is asked
    printed = capsys.readouterr().out
    assert re.search(r"^wikidata .*\n  note: its input is fetched first\nwikipedia +\d", printed, re.MULTILINE)
    dump = "wikidata/20260101/all.json"
    file = RemoteFile("wikidata", "entities", "20260101", dump, ("https://example.org/all.json",), None, {})
    write_fetched(str(output / "downloads"), [file])
    (output / "downloads" / dump).parent.mkdir(parents=True)
    (sample,) = (REPOSITORY / "tests" / "sample" / "wikidata").glob("*.json")
    (output / "downloads" / dump).symlink_to(sample)
    assert build.main(arguments) == 0
    assert "fetched first" not in capsys.readouterr().out


def test_a_function_that_does_not_pickle_is_a_problem(documents):
    def build_stage(p, settings, inputs):
        numbers = (number for number in range(3))
        outputs = plain(p, settings, inputs)
        outputs["documents"]["rows"] |= "Numbers" >> beam.Map(lambda batch: (numbers, batch)[1]).with_output_types(
            pa.RecordBatch
        )
        return outputs

    (problem,) = check(stage_of(build_stage), documents).problems
    assert problem.startswith("its graph cannot be made: ")
    assert "pickle" in problem


class _Unloadable:
    def __reduce__(self):
        return importlib.import_module, ("no_such_module_of_workers",)


def test_a_function_that_does_not_load_is_a_problem(documents):
    def build_stage(p, settings, inputs):
        value = _Unloadable()
        outputs = plain(p, settings, inputs)
        outputs["documents"]["rows"] |= "Strange" >> beam.Map(lambda batch: (value, batch)[1]).with_output_types(
            pa.RecordBatch
        )
        return outputs

    problems = check(stage_of(build_stage), documents).problems
    assert any("no_such_module_of_workers" in problem for problem in problems)


def test_two_transforms_of_one_name_are_a_problem(documents):
    def build_stage(p, settings, inputs):
        plain(p, settings, inputs)
        return plain(p, settings, inputs)

    (problem,) = check(stage_of(build_stage), documents).problems
    assert "Create" in problem


def test_groupings_by_keys_whose_bytes_may_differ_are_found():
    graph = graph_of(lambda p: p | beam.Create([("a", 1)]) | "Group" >> beam.GroupByKey())
    assert uncertain_keys(graph) == []
    name, step = next((name, step) for name, step in steps(graph).items() if name == "Group")
    (collection,) = step.inputs.values()
    kind = graph.components.coders[graph.components.pcollections[collection].coder_id]
    uncertain = beam.coders.PickleCoder().to_runner_api(PipelineContext())
    graph.components.coders[kind.component_coder_ids[0]].CopyFrom(uncertain)
    assert [found for found, _ in uncertain_keys(graph)] == [name]


def test_texts_in_functions_are_found_with_their_place():
    def fill(p):
        other = "/an/unusual/place"
        _ = p | beam.Create([0]) | "Look" >> beam.Map(lambda _: other)

    graph = graph_of(fill)
    found = mentions(graph, ["/an/unusual/place", "/another/place"])
    assert list(found) == ["/an/unusual/place"]
    assert set(found["/an/unusual/place"]) == {"Look"}


def test_functions_of_every_kind_load():
    graph = graph_of(
        lambda p: (
            p
            | beam.Create([1, 2])
            | beam.CombineGlobally(sum)
            | beam.Map(lambda total, side: total + side, beam.pvalue.AsSingleton(p | "Side" >> beam.Create([1])))
        )
    )
    kinds = {function.urn.split(":")[1] for _, function in functions(graph) if load(function) is not None}
    assert kinds >= {"dofn", "combinefn", "view_fn", "window_mapping_fn"}


def test_dataflow_needs_the_packages_of_google_cloud(tmp_path, documents, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "apache_beam.runners.dataflow.internal.apiclient", None)  # as if it were missing
    with pytest.raises(EngineError, match=re.escape("pip install 'babelmill[dataflow]'")):
        check_dataflow()
    arguments = ["--input", str(documents), "--output", str(tmp_path / "out"), "--runner", "dataflow", "--dry_run"]
    with pytest.raises(SystemExit) as stopped:
        command.main(STAGES["curate"], arguments)
    assert stopped.value.code == 2
    assert "pip install 'babelmill[dataflow]'" in capsys.readouterr().err


class _Dataflow(dry_run._Runner):
    """Beam's own runner for it needs packages that are not here; its graph is that of any other for our checks."""

    def pipeline(self) -> beam.Pipeline:
        return beam.Pipeline(runner=GraphOnly(self._environment), options=Engine().options())

    def graph(self, pipeline: beam.Pipeline):
        return job_graph(pipeline)


class _WithModel(Settings):
    model: Path


def test_files_of_this_machine_are_problems_on_dataflow(documents, tmp_path, monkeypatch):
    monkeypatch.setattr(dry_run, "_Runner", _Dataflow)
    monkeypatch.setattr(dry_run, "MOST_GRAPH_BYTES", 10)

    def build_stage(p, settings, inputs):
        outputs = plain(p, settings, inputs)
        outputs["documents"]["rows"] |= "Model" >> beam.Map(lambda batch: (settings.model, batch)[1]).with_output_types(
            pa.RecordBatch
        )
        return outputs

    stage = Stage("invented", "", _WithModel, DOCUMENTS, (DOCUMENTS,), build_stage)
    settings = _WithModel(input=(str(documents),), model=tmp_path / "model.bin")
    run = [(stage, settings, {"input": settings.input})]
    (found,) = check_stages(run, str(tmp_path / "out"), Engine("dataflow"))
    told = " ".join(found.problems)
    assert f"--output {tmp_path / 'out'} lies on this machine" in told
    assert f"--input {documents} on this machine cannot be read" in told
    assert f"Model reads {tmp_path / 'model.bin'}, which must lie there" in told
    assert "and Dataflow takes 10" in told
    assert len(found.problems) == 4
    (found,) = check_stages(run, str(tmp_path / "out"), Engine("dataflow", flags=("--sdk_container_image=own",)))
    assert len(found.problems) == 3
    assert len(found.notes) == 1
    assert "model.bin" in found.notes[0]


def test_the_table_tells_problems_below_their_stage():
    graph = graph_of(lambda p: p | beam.Create([1]))
    lines = checks_table(
        [dry_run.StageCheck("one", graph, ("bad",), ("good to know",)), dry_run.StageCheck("two", graph)]
    ).splitlines()
    assert [line.split()[0] for line in lines] == ["stage", "one", "problem:", "note:", "two"]
    assert len(lines[0]) == len(lines[1]) == len(lines[4])
