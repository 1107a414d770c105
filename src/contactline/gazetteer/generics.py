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
    "region": (
        "region regions регион региона регионе регионы регионах bölgə bölgəsi bölgəsinin "
        "bölgəsində bölgələri mahal mahalı տարածաշրջան տարածաշրջանի տարածաշրջանում"
    ),
    "district": (
        "district districts rayon rayons raion raions rayonu rayonunun rayonunda rayonundan "
        "rayonuna rayonları rayonlarının raionu район районы района районе району районом районов "
        "районах районам районами району шрджан "
        "շրջան շրջանի շրջանում շրջանից շրջանը շրջաններ county subregion "
        "sub-region ilçesi municipality муниципалитет რაიონი uyezd"
    ),
    "province": (
        "province provinces marz marzes mərzi mərzinin marzı oblast oblasts область области "
        "областью областей областях областям областями обл "
        "մարզ մարզի մարզում մարզից մարզը մարզեր vilayəti vilayət vilayətinin "
        "governorate марз марза марзе"
    ),
    "republic": "republic respublikası respublika республика республики հանրապետություն",
    "city": (
        "city cities şəhər şəhəri şəhərinin şəhərində şəhərləri город города "
        "городе городом городу городов городах городам г "
        "քաղաք քաղաքի քաղաքում քաղաքից քաղաքը քաղաքներ"
    ),
    "town": (
        "town towns township qəsəbə qəsəbəsi qəsəbəsinin qəsəbəsində посёлок поселок посёлка "
        "поселка посёлке поселке посёлком поселком посёлков поселков посёлки поселки посёлках "
        "поселках пгт пос ավան ավանի ավանում"
    ),
    "village": (
        "village villages hamlet kənd kəndi kəndinin kəndində kəndindən kəndləri kend село села "
        "селе селом селу сёла села сёл сел селах селам селами деревня деревни деревне деревню "
        "деревень деревнях община общины общине общину общиной общин общинах с "
        "գյուղ գյուղի գյուղում գյուղից գյուղը գյուղեր գյուղերի "
        "communities community համայնք համայնքի համայնքում"
    ),
    "settlement": (
        "settlement settlements settlment yaşayış məntəqəsi məntəqəsinin məntəqəsində məntəqələri "
        "məntəqələrinin населённый населенный населённого населенного пункт пункта пункте пункты "
        "пунктов пунктах пунктам пунктом населённые населенные населённых населенных "
        "բնակավայր բնակավայրի բնակավայրում բնակավայրեր"
    ),
    "lake": "lake lakes göl gölü gölünün озеро озера озере լիճ լճի լիճը լճում",
    "reservoir": (
        "reservoir dam su anbarı anbar anbarının водохранилище водохранилища водохранилищ ջրամբար "
        "ջրամբարի"
    ),
    "river": "river rivers çay çayı çayının река реки реке գետ գետի գետը",
    "mine": (
        "mine mines deposit goldfield yatağı yatağının mədəni рудник рудника руднике "
        "месторождение месторождения прииск հանք հանքի հանքավայր հանքավայրի"
    ),
    "mountain": (
        "mountain mountains mount mt peak hill dağ dağı dağının гора горы горе сопка լեռ լեռան "
        "սար սարի"
    ),
    "height": (
        "height heights yüksəklik yüksəkliyi yüksəkliyinin высота высоты высоте высотой բարձունք "
        "բարձունքի բարձունքը"
    ),
    "range": (
        "range ridge silsiləsi silsiləsinin dağları хребет хребта хребте լեռնաշղթա լեռնաշղթայի "
        "plateau yaylası"
    ),
    "pass": "pass aşırımı aşırımının перевал перевала перевале լեռնանցք լեռնանցքի",
    "monastery": "monastery church монастырь монастыря monastırı վանք վանքի վանական",
    "bridge": "bridge bridges körpüsü körpüləri мост моста мосты կամուրջ կամրջի",
    "road": "road highway yolu yolunun дорога дороги трасса трассы ճանապարհ ճանապարհի մայրուղի",
    "corridor": "corridor dəhlizi dəhlizinin коридор коридора միջանցք միջանցքի",
    "line": (
        "line xətti xəttinin линия линии գիծ գծի border boundary sərhəd sərhədi sərhədinin граница "
        "границы границе սահման սահմանի"
    ),
    "zone": "zone area zonası zonasının зона зоны зоне գոտի գոտու",
    "station": "station stansiyası станция станции կայարան",
}

_CLASS_OF: Final = {
    fold(word): kind for kind, words in _WORDS.items() for word in words.split() if fold(word)
}
# Qualifiers that stand beside a generic word and carry nothing for the look-up.
_QUALIFIERS_WORDS: Final = (
    "gold copper copper-gold molybdenum water su autonomous administrative rural urban "
    "economic mountain border former muxtar köhnə iqtisadi"
)
_QUALIFIERS: Final = frozenset(fold(word) for word in _QUALIFIERS_WORDS.split())
_PLURALS_WORDS: Final = (
    "regions districts rayons raions rayonları provinces marzes oblasts cities towns villages "
    "settlements lakes rivers mines heights mountains bridges районы районов области города "
    "сёла kəndləri şəhərləri məntəqələri գյուղեր քաղաքներ շրջաններ մարզեր բնակավայրեր"
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
