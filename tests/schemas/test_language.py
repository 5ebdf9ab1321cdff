"""Language tags from the codes of Wikipedia, Wikidata, language models and people."""

import tarfile

import pytest

from schemas.language import language_tag, macrolanguage, same_language, split_tag

# Every language edition of Wikipedia, closed ones included.
EDITIONS = """
aa ab ace ady af ak als alt am ami an ang ann anp ar arc ary arz as ast atj av avk awa ay az azb ba ban bar bat-smg
bbc bcl bdr be be-tarask be-x-old bew bg bh bi bjn blk bm bn bo bpy br bs btm bug bxr ca cbk-zam cdo ce ceb ch cho
chr chy ckb co cr crh cs csb cu cv cy da dag de dga din diq dsb dtp dty dv dz ee el eml en eo es et eu ext fa fat ff
fi fiu-vro fj fo fon fr frp frr fur fy ga gag gan gcr gd gl glk gn gom gor got gpe gsw gu guc gur guw gv ha hak haw
he hi hif ho hr hsb ht hu hy hyw hz ia iba id ie ig igl ii ik ilo inh io is isv it iu ja jam jbo jv ka kaa kab kaj
kbd kbp kcg kg kge ki kj kk kl km kn knc ko koi kr krc ks ksh ku kus kv kw ky la lad lb lbe lez lfn lg li lij lld
lmo ln lo lrc lt ltg lv lzh mad mai map-bms mdf mg mh mhr mi min mk ml mn mni mnw mo mos mr mrj ms mt mus mwl my myv
mzn na nah nan nap nds nds-nl ne new ng nia nl nn no nov nqo nr nrm nso nup nv ny oc olo om or os pa pag pam pap pcd
pcm pdc pfl pi pih pl pms pnb pnt ps pt pwn qu rki rm rmy rn ro roa-rup roa-tara rsk ru rue rup rw sa sah sat sc scn
sco sd se sg sgs sh shi shn shy si simple sk skr sl sm smn sn so sq sr srn ss st stq su sv sw syl szl szy ta tay tcy
tdd te tet tg th ti tig tk tl tly tn to tok tpi tr trv ts tt tum tw ty tyv udm ug uk ur uz ve vec vep vi vls vo vro
wa war wo wuu xal xh xmf yi yo yue za zea zgh zh zh-classical zh-min-nan zh-yue zu
"""

# Label languages of Wikidata that are neither an edition's code nor a plain ISO code.
WIKIDATA = {
    "aeb-arab": "aeb_Arab",
    "crh-cyrl": "crh_Cyrl",
    "de-at": "deu_Latn",
    "de-ch": "deu_Latn",
    "de-formal": "deu_Latn",
    "en-us": "eng_Latn",
    "es-419": "spa_Latn",
    "gan-hans": "gan_Hans",
    "hif-latn": "hif_Latn",
    "ike-cans": "ike_Cans",
    "kk-arab": "kaz_Arab",
    "kk-cn": "kaz_Arab",
    "kk-kz": "kaz_Cyrl",
    "kk-latn": "kaz_Latn",
    "kk-tr": "kaz_Latn",
    "ks-deva": "kas_Deva",
    "ku-arab": "kur_Arab",
    "mul": "mul_Zyyy",
    "nb": "nob_Latn",
    "nds-nl": "nds_Latn",
    "pt-br": "por_Latn",
    "ruq-grek": "ruq_Grek",
    "shi-tfng": "shi_Tfng",
    "sr-ec": "srp_Cyrl",
    "sr-el": "srp_Latn",
    "tg-latn": "tgk_Latn",
    "zh-cn": "zho_Hans",
    "zh-hans": "zho_Hans",
    "zh-hant": "zho_Hant",
    "zh-hk": "zho_Hant",
    "zh-mo": "zho_Hant",
    "zh-my": "zho_Hans",
    "zh-sg": "zho_Hans",
    "zh-tw": "zho_Hant",
}


@pytest.mark.parametrize("code", EDITIONS.split())
def test_every_edition_has_a_tag(code: str) -> None:
    tag = language_tag(code)
    language, script = split_tag(tag)
    assert len(language) == 3
    assert len(script) == 4
    assert language_tag(tag) == tag
    assert language_tag(code.replace("-", "_")) == tag


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("de", "deu_Latn"),
        ("deu", "deu_Latn"),
        ("ger", "deu_Latn"),
        ("deu_Latn", "deu_Latn"),
        ("DE", "deu_Latn"),
        ("de_DE", "deu_Latn"),
        ("ja", "jpn_Jpan"),
        ("ko", "kor_Kore"),
        ("zh", "zho_Hans"),
        ("cmn_Hani", "cmn_Hani"),
        ("simple", "eng_Latn"),
        ("als", "gsw_Latn"),
        ("als_Latn", "als_Latn"),
        ("nrm", "nrf_Latn"),
        ("no", "nob_Latn"),
        ("nor", "nob_Latn"),
        ("sh", "hbs_Latn"),
        ("tl", "tgl_Latn"),
        ("fil", "tgl_Latn"),
        ("sr", "srp_Cyrl"),
        ("pa", "pan_Guru"),
        ("pa-PK", "pan_Arab"),
        ("uz-AF", "uzb_Arab"),
        ("azb", "azb_Arab"),
        ("lrc", "lrc_Arab"),
        ("arc", "arc_Syrc"),
        ("crh", "crh_Latn"),
        ("crh-RU", "crh_Latn"),
        ("be-x-old", "bel_Cyrl"),
        ("be-tarask", "bel_Cyrl"),
        ("zh-classical", "lzh_Hant"),
        ("zh_min_nan", "nan_Latn"),
        ("roa-tara", "nap_Latn"),
        ("iw", "heb_Hebr"),
        ("grc", "grc_Grek"),
        ("und", "und_Zyyy"),
    ],
)
def test_codes(code: str, tag: str) -> None:
    assert language_tag(code) == tag


@pytest.mark.parametrize(("code", "tag"), WIKIDATA.items())
def test_wikidata_codes(code: str, tag: str) -> None:
    assert language_tag(code) == tag


@pytest.mark.parametrize(
    "code", ["", "x", "xyz", "xyz_Latn", "foo_Barb", "qqq", "dewiki", "i-klingon", "d\0e", "de de"]
)
def test_unknown_code_is_named(code: str) -> None:
    with pytest.raises(ValueError, match="unknown language code") as error:
        language_tag(code)
    assert repr(code) in str(error.value)


@pytest.mark.parametrize("text", ["de", "deu", "deu-Latn", "DEU_LATN", "deu_latn", "german_Latn", ""])
def test_split_tag_takes_only_tags(text: str) -> None:
    with pytest.raises(ValueError, match="not a language tag"):
        split_tag(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zh", "cmn_Hani"),
        ("zh-hans", "zh-hant"),
        ("ar", "arb_Arab"),
        ("ar", "arz"),
        ("nor_Latn", "nob"),
        ("nor_Latn", "nn"),
        ("sh", "hr"),
        ("sh", "sr"),
        ("ms", "id"),
        ("ms", "zsm"),
        ("fa", "pes"),
        ("et", "ekk"),
        ("lv", "lvs"),
        ("sw", "swh"),
        ("sr-ec", "sr-el"),
        ("ku", "kmr"),
    ],
)
def test_same_language(one: str, other: str) -> None:
    assert same_language(one, other)
    assert same_language(other, one)


@pytest.mark.parametrize(("one", "other"), [("hr", "sr"), ("nb", "nn"), ("cmn", "yue"), ("de", "nl"), ("arz", "ary")])
def test_two_languages(one: str, other: str) -> None:
    assert not same_language(one, other)


def test_macrolanguage() -> None:
    assert macrolanguage("nob") == "nor"
    assert macrolanguage("deu") is None


def test_editions_of_the_small_dumps(data_folder) -> None:
    with tarfile.open(data_folder / "wiki_dumps" / "dbpedia_minidumps.tar.gz") as archive:
        editions = {name.split("/")[1] for name in archive.getnames() if name.count("/") == 2}
    editions -= {"commons", "wikidata", "wikidata.org"}
    assert len(editions) > 110
    assert {edition: len(language_tag(edition)) for edition in editions} == dict.fromkeys(editions, 8)
