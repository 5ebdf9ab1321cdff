"""Recipes and flags are checked before any work; messages name file, line and field."""

import pytest

from pipelines.recipe import STAGES, load_recipe
from pipelines.settings import SettingsError
from pipelines.stage import Inputs, origin


def write(tmp_path, text):
    path = tmp_path / "recipe.yaml"
    path.write_text(text)
    return str(path)


def test_languages_of_the_recipe_go_to_sections_without_their_own(tmp_path):
    recipe = load_recipe(
        write(tmp_path, "name: x\nlanguages: [de, ell_Grek, de]\ncurate: {}\nner: {languages: [ja]}\n")
    )
    assert recipe.languages == ("deu_Latn", "ell_Grek")
    assert recipe.section("curate").languages == ("deu_Latn", "ell_Grek")
    assert recipe.section("ner").languages == ("jpn_Jpan",)
    assert recipe.wikidata is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\ncurate:\n  shortt: 1\n", r"recipe.yaml, line 3: curate.shortt: unknown field"),
        ("name: x\nlanguages: [de, qqq]\n", r"recipe.yaml, line 2: languages: unknown language code 'qqq'"),
        (
            "name: x\nner:\n  types: [PER]\n  negative_share: 2\n",
            r"line 4: ner.negative_share: Input should be less than",
        ),
        ("name: x\nwikidata:\n  kinds: [item, colour]\n", r"line 3: wikidata.kinds: unknown kind 'colour'"),
        (
            "name: x\nner:\n  oversampling:\n    PER: high\n",
            r"line 4: ner.oversampling.PER: Input should be a valid number",
        ),
        ("languages: [de]\n", r"recipe.yaml, line 1: name: Field required"),
        ("name: [x\n", r"not valid YAML"),
        ("- a\n- b\n", r"a recipe is a mapping of fields, this is list"),
        ("name: !!python/object/apply:os.getcwd []\n", r"not valid YAML: could not determine a constructor"),
    ],
)
def test_what_is_wrong_and_where(tmp_path, text, message):
    with pytest.raises(SettingsError, match=message):
        load_recipe(write(tmp_path, text))


def test_all_that_is_wrong_at_once(tmp_path):
    with pytest.raises(SettingsError) as error:
        load_recipe(write(tmp_path, "name: x\ncurat: {}\nner:\n  seed: much\n"))
    assert len(str(error.value).splitlines()) == 2


def test_a_missing_recipe_names_itself(tmp_path):
    with pytest.raises(SettingsError, match=r"nothing\.yaml: cannot be read"):
        load_recipe(str(tmp_path / "nothing.yaml"))


@pytest.mark.parametrize(
    ("stage", "field", "content", "message"),
    [
        ("wikipedia", "templates", None, "templates: Path does not point to a file"),
        ("wikidata", "types", None, "types: Path does not point to a file"),
        ("curate", "language_model", None, "language_model: .*no such file, and no such model"),
        ("wikipedia", "templates", "en: {rules: []}", "templates: .*: section 'en': unknown key 'rules'"),
        ("wikidata", "types", "order: [PER]", "types: .*: types: Field required"),
    ],
)
def test_a_file_that_settings_name_is_there_and_read(tmp_path, stage, field, content, message):
    path = tmp_path / "named.yaml"
    if content:
        path.write_text(content)
    with pytest.raises(SettingsError, match=rf"recipe.yaml, line 3: {stage}\.{message}"):
        load_recipe(write(tmp_path, f"name: x\n{stage}:\n  {field}: {path}\n"))


def test_a_change_in_a_file_that_settings_name_makes_the_output_stale(tmp_path):
    rules = tmp_path / "rules.yaml"
    stage = STAGES["wikipedia"]
    inputs = Inputs({}, {"input": ()})

    def key(text: str) -> str:
        rules.write_text(text)
        return origin(stage, stage.settings.model_validate({"templates": str(rules)}), inputs)["key"]

    first = key("en: {templates: [{names: [x], drop: true}]}")
    assert key("en: {templates: [{names: [y], drop: true}]}") != first
    assert key("en: {templates: [{names: [x], drop: true}]}") == first
