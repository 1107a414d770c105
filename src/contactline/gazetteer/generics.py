"""Generic words: what kind of place "region", "kəndi" or "озеро" announces.

A generic word fixes the feature: "the Kalbajar region" is the district, not the town of
the name. The words of six languages are read, before or after the name, in singular and
plural, and folded like any name.
"""

from __future__ import annotations

from typing import Final

from contactline.gazetteer.normalize import fold

SETTLEMENTS: Final = frozenset({"city", "town", "village"})
UNITS: Final = frozenset({"admin1", "district", "former_district"})
AREAS: Final = frozenset(
    {"country", "admin1", "district", "former_district", "region", "zone", "corridor"}
)
LINES: Final = frozenset({"line"})

FEATURES: Final = frozenset(
    {
        "country", "admin1", "district", "former_district", "city", "town", "village", "lake",
        "reservoir", "river", "mine", "mountain", "pass", "range", "height", "monastery",
        "bridge", "road", "corridor", "line", "zone", "region",
    }
)  # fmt: skip

# Class of generic word -> feature -> how well it fits, 0 to 1. A feature that is not
# listed does not fit. Communiques call a Soviet raion "region" and a village "city".
FITS: Final[dict[str, dict[str, float]]] = {
    "region": {
        "district": 1.0, "former_district": 1.0, "admin1": 1.0, "region": 0.95, "zone": 0.5,
    },
    "district": {"district": 1.0, "former_district": 1.0, "admin1": 0.5, "region": 0.4},
    "province": {"admin1": 1.0, "region": 0.8, "district": 0.5},
    "republic": {"region": 1.0, "admin1": 0.9, "country": 1.0},
    "city": {"city": 1.0, "town": 1.0, "village": 0.7},
    "town": {"town": 1.0, "city": 0.9, "village": 0.7},
    "village": {"village": 1.0, "town": 0.7, "city": 0.3},
    "settlement": {"village": 1.0, "town": 1.0, "city": 1.0},
    "lake": {"lake": 1.0, "reservoir": 0.9},
    "reservoir": {"reservoir": 1.0, "lake": 0.9},
    "river": {"river": 1.0},
    "mine": {"mine": 1.0},
    "mountain": {"mountain": 1.0, "height": 0.9, "range": 0.8},
    "height": {"height": 1.0, "mountain": 0.9, "range": 0.5},
    "range": {"range": 1.0, "mountain": 0.6},
    "pass": {"pass": 1.0},
    "monastery": {"monastery": 1.0},
    "bridge": {"bridge": 1.0},
    "road": {"road": 1.0, "corridor": 0.9},
    "corridor": {"corridor": 1.0, "road": 0.8},
    "line": {"line": 1.0},
    "zone": {"zone": 1.0, "region": 0.9, "line": 0.5},
    "station": {"village": 0.8, "town": 0.8, "city": 0.8},
}  # fmt: skip

# class: words, in any language; plurals beside their singular.
_WORDS: Final = {
    "region": "region regions регион регионы bölgə bölgəsi bölgələri регионах",
    "district": (
        "district districts rayon rayons raion raions rayonu rayonları rayonlarının raionu "
        "район районы района районе районов шрджан շրջան շրջանի շրջանում county subregion "
        "sub-region ilçesi municipality муниципалитет რაიონი"
    ),
    "province": (
        "province provinces marz marzes mərzi oblast oblasts область области областью "
        "մարզ մարզի մարզում vilayəti vilayət governorate марз"
    ),
    "republic": "republic respublikası республика հանրապետություն",
    "city": "city cities şəhər şəhəri şəhərinin şəhərləri город города городе քաղաք քաղաքի",
    "town": "town towns township qəsəbə qəsəbəsi qəsəbəsinin посёлок поселок пгт ավան",
    "village": (
        "village villages hamlet kənd kəndi kəndinin kəndləri kend село села селе деревня գյուղ "
        "գյուղի communities community համայնք"
    ),
    "settlement": (
        "settlement settlements settlment yaşayış məntəqəsi məntəqələri "
        "населённый населенный пункт пункты բնակավայր"
    ),
    "lake": "lake lakes göl gölü озеро озера озере լիճ լճի",
    "reservoir": "reservoir dam su anbarı anbar водохранилище ջրամբար",
    "river": "river rivers çay çayı река реки գետ գետի",
    "mine": (
        "mine mines deposit goldfield yatağı mədəni рудник месторождение прииск հանք հանքավայր"
    ),
    "mountain": "mountain mountains mount mt peak hill dağ dağı гора горы сопка լեռ սար",
    "height": "height heights yüksəklik yüksəkliyi высота высоты բարձունք",
    "range": "range ridge silsiləsi dağları хребет լեռնաշղթա plateau yaylası",
    "pass": "pass aşırımı перевал լեռնանցք",
    "monastery": "monastery church монастырь monastırı վանք վանական",
    "bridge": "bridge bridges körpüsü körpüləri мост мосты կամուրջ",
    "road": "road highway yolu дорога трасса ճանապարհ մայրուղի",
    "corridor": "corridor dəhlizi коридор միջանցք",
    "line": "line xətti линия գիծ border boundary sərhəd sərhədi граница границы սահման",
    "zone": "zone area zonası зона գոտի",
    "station": "station stansiyası станция կայարան",
}

_CLASS_OF: Final = {
    fold(word): kind for kind, words in _WORDS.items() for word in words.split() if fold(word)
}
# Qualifiers that stand beside a generic word and carry nothing for the look-up.
_QUALIFIERS_WORDS: Final = (
    "gold copper copper-gold molybdenum water su autonomous administrative rural urban "
    "economic mountain border former muxtar köhnə"
)
_QUALIFIERS: Final = frozenset(fold(word) for word in _QUALIFIERS_WORDS.split())
_PLURALS_WORDS: Final = (
    "regions districts rayons raions rayonları provinces marzes oblasts cities towns villages "
    "settlements lakes rivers mines heights mountains bridges районы районов области города "
    "села kəndləri şəhərləri məntəqələri"
)
_PLURALS: Final = frozenset(fold(word) for word in _PLURALS_WORDS.split())


def generic_class(word: str | None) -> str | None:
    """Return the class of a generic word or phrase ("gold mine", "cities of"), or None.

    Parameters
    ----------
    word
        The text's generic word, in any of the languages, with or without "of" and "the".
    """
    if not word:
        return None
    for token in reversed(fold(word).split()):
        kind = _CLASS_OF.get(token)
        if kind is not None:
            return kind
    return None


def is_generic(token: str) -> bool:
    """Return whether a folded token is a generic word."""
    return token in _CLASS_OF


def is_plural(token: str) -> bool:
    """Return whether a folded token is the plural of a generic word."""
    return token in _PLURALS


def is_qualifier(token: str) -> bool:
    """Return whether a folded token only qualifies a generic word."""
    return token in _QUALIFIERS


def fit(kind: str | None, feature: str) -> float:
    """Return how well a feature fits a class of generic word, 0 to 1; 1 without a class."""
    if kind is None:
        return 1.0
    return FITS.get(kind, {}).get(feature, 0.0)
