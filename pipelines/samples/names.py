"""Made-up Korean names: surnames by census weight, given names from syllables put together."""

from __future__ import annotations

import numpy as np

from pipelines.samples.digits import Texts, texts

# People per surname in ten-thousands, 2015 census, hanja variants summed.
SURNAMES = {
    "김": 1069.0, "이": 730.7, "박": 419.2, "최": 233.4, "정": 239.6, "강": 117.7, "조": 145.4,
    "윤": 102.1, "장": 99.3, "임": 101.6, "한": 77.3, "오": 76.3, "서": 75.2, "신": 93.4,
    "권": 70.6, "황": 69.7, "안": 68.6, "송": 68.3, "류": 30.0, "유": 81.4, "전": 74.5,
    "홍": 55.9, "고": 47.1, "문": 46.4, "양": 46.1, "손": 45.7, "배": 40.1, "백": 38.2,
    "허": 32.7, "남": 27.6, "심": 27.2, "노": 25.6, "하": 23.0, "곽": 20.3, "성": 19.9,
    "차": 19.5, "주": 19.5, "우": 19.5, "구": 19.3, "나": 18.6, "민": 17.2, "진": 16.0,
    "지": 15.3, "엄": 14.5, "남궁": 4.0, "황보": 2.0, "제갈": 1.5, "선우": 1.0, "독고": 0.5,
}  # fmt: skip
FIRST = "민지서영현정은성동재준태상진하예도시유수채승규다나라가누보솔한온이해"
LAST = "준민호희영수진훈아연서우빈윤율린솔결온담찬혁경은원주나라람새늘별"
ONE_SYLLABLE = "솔결담찬훈별온준"


def names(rng: np.random.Generator, n: int) -> Texts:
    """n names of a surname and a given name of two syllables, 3 % of one."""
    weights = np.array(list(SURNAMES.values()))
    surnames = rng.choice(texts(list(SURNAMES)), n, p=weights / weights.sum())
    given = rng.choice(texts(list(FIRST)), n) + rng.choice(texts(list(LAST)), n)
    short = rng.choice(texts(list(ONE_SYLLABLE)), n)
    made: Texts = surnames + np.where(rng.random(n) < 0.03, short, given)
    return made


def final(word: str) -> int:
    """Index of the final consonant of the last syllable, 0 where it ends in a vowel."""
    return (ord(word[-1]) - 0xAC00) % 28


def particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """The form of a particle that fits the word: 이/가, 은/는, 으로/로 (로 after ㄹ)."""
    open_enough = (0, 8) if after_vowel == "로" else (0,)
    return after_vowel if final(word) in open_enough else after_consonant
