"""Regenerate transforms/wikipedia/mediawiki_words.json from an unpacked MediaWiki tree and a pywikibot package.

MediaWiki keeps the words of every language (namespace names, magic words, link trails) in PHP files; `php` evaluates
them, so nothing is guessed from their text. The list of Wikipedia editions comes from pywikibot, which updates it.

    apt-get download mediawiki && dpkg -x mediawiki_*.deb mediawiki      # 1.43 or later; needs php-cli
    pip download --no-deps pywikibot && unzip pywikibot-*.whl -d pywikibot
    python tools/mediawiki_words.py mediawiki/usr/share/mediawiki pywikibot
"""

import argparse
import ast
import json
import re
import subprocess
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).resolve().parent.parent / "transforms" / "wikipedia" / "mediawiki_words.json"

# Prints the parts of all message files that say how wikitext of that language reads.
READ_MESSAGES = r"""
namespace MediaWiki\Languages\Data { class Names {} }
namespace {
    define('MEDIAWIKI', true);
    $numbers = ['MEDIA' => -2, 'SPECIAL' => -1, 'MAIN' => 0, 'TALK' => 1, 'USER' => 2, 'USER_TALK' => 3,
        'PROJECT' => 4, 'PROJECT_TALK' => 5, 'FILE' => 6, 'FILE_TALK' => 7, 'MEDIAWIKI' => 8, 'MEDIAWIKI_TALK' => 9,
        'TEMPLATE' => 10, 'TEMPLATE_TALK' => 11, 'HELP' => 12, 'HELP_TALK' => 13, 'CATEGORY' => 14,
        'CATEGORY_TALK' => 15];
    foreach ($numbers as $name => $number) { define("NS_$name", $number); }
    function read($file) {
        include $file;
        $kept = [];
        foreach (['fallback', 'namespaceNames', 'namespaceAliases', 'namespaceGenderAliases', 'magicWords',
                  'linkTrail', 'linkPrefixExtension', 'linkPrefixCharset'] as $key) {
            if (isset($$key)) { $kept[$key] = $$key; }
        }
        return (object) $kept;
    }
    $messages = [];
    foreach (glob($argv[1] . '/languages/messages/Messages*.php') as $file) {
        $code = strtolower(str_replace('_', '-', substr(basename($file, '.php'), strlen('Messages'))));
        $messages[$code] = read($file);
    }
    echo json_encode(['messages' => $messages,
        'modules' => read($argv[1] . '/extensions-core/Scribunto/Scribunto.namespaces.php'),
        'discussions' => read($argv[1] . '/extensions-core/DiscussionTools/DiscussionTools.magic.php')],
        JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
}
"""

# Extensions that Debian's package lacks: Disambiguator's switch and TimedMediaHandler's options of a file.
DISAMBIGUATOR = {"en": ["__DISAMBIG__"], "ko": ["__동음이의__"], "mk": ["__ПОЈАСНУВАЊЕ__"], "ml": ["_വിവക്ഷിതം_"]}
MEDIA_OPTIONS = ["disablecontrols=$1", "end=$1", "loop", "muted", "noicon", "noplayer", "start=$1", "thumbtime=$1"]


def words_of(text: str) -> list[str]:
    """A list written as text."""
    return text.split()


# https://meta.wikimedia.org/wiki/Help:Interwiki_linking: the sister projects' short and long prefixes.
SISTER_PROJECTS = words_of("""
    b betawikiversity bugzilla c commons d donate f foundation foundationsite gerrit incubator m mail mediawikiwiki
    meta metawiki metawikimedia metawikipedia mw n oldwikisource otrs otrswiki outreach outreachwiki phab phabricator q
    quality rev s sourceswiki spcom species strategy strategywiki svn testwiki testwikidata toolforge toollabs
    toolserver tools translatewiki v voy w wikibooks wikidata wikifunctions wikimania wikimedia wikinews wikipedia
    wikiquote wikisource wikispecies wikitech wikiversity wikivoyage wikt wiktionary wm wmch wmde wmf wmfblog
    wmfdashboard wmuk
""")
# The prefixes of the same map that lead elsewhere and are used in articles.
ELSEWHERE = words_of("""
    acronym appropedia arxiv bibcode choralwiki citizendium creativecommons dictionary doi dpd drae ethnologue
    fandom flickrphoto flickruser gutenberg hdl iarchive imdbcharacter imdbcompany imdbname imdbtitle irc iso639-3 issn
    jstor linguistlist mariowiki memoryalpha musicbrainz openlibrary openstreetmap orthodoxwiki osmwiki planetmath
    rodovid revo schoolswiki sep11 unihan urbandict viaf vikidia wikia wikiasite wikihow wikilivres wikitravel
    worldcat wowwiki youtube
""")


def python_trail(pattern: str) -> str:
    """The Python form of the first group of a PHP link trail: '/^([a-z]+)(.*)$/sDu' -> '[a-z]+'."""
    found = re.fullmatch(r"/\^\((.*)\)\(\.\*\)\$/[a-zA-Z]*", pattern, re.DOTALL)
    if found is None:
        raise ValueError(f"link trail of an unknown form: {pattern}")
    trail = python_class(found.group(1))
    re.compile(trail)
    return trail


# Properties that occur: Python's re has none. The Chakma block is all that the script has.
PROPERTIES = {r"\p{L}": r"[^\W\d_]", r"[\p{Chakma}]": "[\U00011100-\U0001114f]"}


def python_class(characters: str) -> str:
    r"""PCRE's \x{80}, \xff as the characters themselves, its properties as Python has them; quotes unescaped."""
    for pcre, python in PROPERTIES.items():
        characters = characters.replace(pcre, python)
    characters = re.sub(r"\\x\{([0-9A-Fa-f]+)\}|\\x([0-9A-Fa-f]{2})", _character, characters)
    if re.search(r"\\[^'\"Wd]", characters):
        raise ValueError(f"an escape this script does not know: {characters}")
    return re.sub(r"\\(['\"])", r"\1", characters)


def _character(escape: re.Match[str]) -> str:
    return chr(int(escape.group(1) or escape.group(2), 16))


def words(magic: dict[str, list[Any]], name: str) -> list[str]:
    """The words of one magic word, without the case flag that comes first in most entries."""
    return [word for word in magic.get(name, []) if isinstance(word, str) and word not in ("0", "1")]


def language_entry(code: str, read: dict[str, Any], switches: list[str], extensions: dict[str, Any]) -> dict[str, Any]:
    """What one message file says, under our names and without what is empty."""
    magic = dict(read.get("magicWords") or {})
    magic.update(extensions["discussions"]["magicWords"].get(code) or {})
    names = dict(read.get("namespaceNames") or {})
    names.update(extensions["modules"]["namespaceNames"].get(code) or {})
    aliases = dict(read.get("namespaceAliases") or {})
    aliases.update(extensions["modules"]["namespaceAliases"].get(code) or {})
    entry: dict[str, Any] = {
        "fallback": [step.strip() for step in str(read.get("fallback") or "").split(",") if step.strip()],
        "namespaces": {str(number): name for number, name in names.items() if name},
        "aliases": aliases,
        "redirect": words(magic, "redirect"),
        "image_options": [word for name in magic if name.startswith("img_") for word in words(magic, name)],
        "behavior_switches": [word for name in switches for word in words(magic, name)] + DISAMBIGUATOR.get(code, []),
    }
    entry = {key: value for key, value in entry.items() if value}
    # The settings below are inherited whole, so an empty one is not the same as an absent one.
    if "namespaceGenderAliases" in read:
        genders = dict(read["namespaceGenderAliases"] or {})
        entry["gender_aliases"] = {form: int(n) for n, forms in genders.items() for form in forms.values()}
    if "linkTrail" in read:
        entry["link_trail"] = python_trail(read["linkTrail"])
    if "linkPrefixExtension" in read:
        entry["link_prefix"] = bool(read["linkPrefixExtension"])
    if "linkPrefixCharset" in read:
        entry["link_prefix_characters"] = python_class(read["linkPrefixCharset"])
    return entry


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mediawiki", type=Path, help="folder with languages/messages/")
    parser.add_argument("pywikibot", type=Path, help="folder with pywikibot/families/wikipedia_family.py")
    options = parser.parse_args()

    php = ["php", "-d", "display_errors=stderr", "-r", READ_MESSAGES, str(options.mediawiki)]
    read = json.loads(subprocess.run(php, check=True, capture_output=True).stdout)

    factory = (options.mediawiki / "includes/parser/MagicWordFactory.php").read_text("utf-8")
    switches = re.findall(r"'(\w+)'", re.search(r"DoubleUnderscoreIDs = \[(.*?)\]", factory, re.DOTALL)[1])
    codes = (options.mediawiki / "includes/language/LanguageCode.php").read_text("utf-8")
    renamed = re.search(r"DEPRECATED_LANGUAGE_CODE_MAPPING = \[(.*?)\];", codes, re.DOTALL)[1]
    release = re.search(r"'MW_VERSION', '([^']+)'", (options.mediawiki / "includes/Defines.php").read_text("utf-8"))[1]
    family = ast.parse((options.pywikibot / "pywikibot/families/wikipedia_family.py").read_text("utf-8"))
    lists = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.walk(family)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ("codes", "closed_wikis", "removed_wikis")
    }
    renamed_codes = dict(re.findall(r"'([\w-]+)' => '([\w-]+)'", renamed))
    editions = {code.replace("_", "-") for codes in lists.values() for code in codes}
    external = [
        line.split("|")[0].casefold()
        for line in (options.mediawiki / "maintenance/interwiki.list").read_text("utf-8").splitlines()
        if "|" in line and not line.startswith("#")
    ]
    table = {
        "source": f"MediaWiki {release} languages/messages, pywikibot families; see tools/mediawiki_words.py",
        "editions": sorted(editions | set(renamed_codes) | set(renamed_codes.values())),
        "renamed_languages": renamed_codes,
        "interwikis": sorted({*external, *SISTER_PROJECTS, *ELSEWHERE}),
        "languages": {
            code: language_entry(code, entry, [*switches, "archivedtalk", "notalk"], read)
            for code, entry in read["messages"].items()
        },
    }
    table["languages"]["en"]["image_options"] += MEDIA_OPTIONS
    # One language a line, so that a new release shows up as a readable difference.
    languages = table.pop("languages")
    head = json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":"))[:-1]
    lines = [
        f"{json.dumps(code)}:{json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(',', ':'))}"
        for code, entry in sorted(languages.items())
    ]
    OUTPUT.write_text(head + ',"languages":{\n' + ",\n".join(lines) + "\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
