"""A probe is shown, in every task, what it must see: a verification that is blind proves nothing.

The controls are written out here, and not taken from the catalogue: an entity that was lost there
is missed here. All of them are nobody's (test cards, unassigned ranges, future births).
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from pipelines.errors import IncompleteRun
from pipelines.lake.faithful import Faithful
from pipelines.lake.prints import fingerprints
from pipelines.lake.probe import Original, Written

_MARKED = {
    "KR_RRN": ("주민번호 990101.1000001 확인", "9901011000001"),
    "KR_FRN": ("외국인등록번호 900101-5000009 확인", "9001015000009"),
    "CREDIT_CARD": ("카드 4111 1111 1111 1111 승인", "4111111111111111"),
    "KR_BANK_ACCOUNT": ("국민은행 계좌번호 110-000-000001 입금", "110000000001"),
    "KR_VIRTUAL_ACCOUNT": ("가상계좌번호 110-000-000002 입금", "110000000002"),
    "PHONE_NUMBER": ("연락처 010.0000.0001 입니다", "01000000001"),
    "KR_BRN": ("사업자등록번호 123-45-67891", "1234567891"),
    "KR_CRN": ("법인등록번호 110111-0000002", "1101110000002"),
    "EMAIL_ADDRESS": ("메일 nobody@example.com 로", "nobody@example.com"),
    "KR_DRIVER_LICENSE": ("운전면허번호 11-40-123456-78", "114012345678"),
    "CASH_IC_CARD": ("현금IC카드번호 9400-0000-0000-0001", "9400000000000001"),
    "MEMBERSHIP_CARD": ("멤버십 카드번호 1234-5678-9012-3456", "1234567890123456"),
}
"""Entity: a text that holds a value of it, and the value's one form."""
_SEEN = {
    "KR_PASSPORT": "여권번호 M12345678",
    "TRACK_DATA": ";4111111111111111=40121010000000000000?",
    "PERSON": "예금주: 홍길동",
    "KR_ADDRESS": "주소: 서울특별시 마포구 가림로 12",
    "IP_ADDRESS": "접속 203.0.113.57",
}
_TEXTS = pa.array([*(text for text, _ in _MARKED.values()), *_SEEN.values()])
_NAME = "control"


def require_sight(probe: Original | Written) -> None:
    """Raises IncompleteRun, naming entities, where a probe does not see what it is shown."""
    blind = _unread(probe) if isinstance(probe, Original) else _unseen(probe)
    if blind:
        raise IncompleteRun(f"Verification does not see {', '.join(sorted(blind))}", probe.dataset)


def _unread(probe: Original) -> set[str]:
    """Identifiers of which the side before takes no fingerprint, from a column or from a text."""
    columns = {entity: pa.array([value]) for entity, (_, value) in _MARKED.items()}
    hidden = {entity: entity for entity in columns}
    blank = replace(probe, dataset="", format="frame", faithful=Faithful())
    typed = replace(blank, hidden=hidden).look(pa.RecordBatch.from_pydict(columns))
    texts = pa.RecordBatch.from_pydict({_NAME: _TEXTS})
    inside = replace(blank, hidden={_NAME: None}).look(texts)
    return _unmarked(typed, probe.key) | _unmarked(inside, probe.key)


def _unseen(probe: Written) -> set[str]:
    """Entities that the side after does not find in a text, or takes no fingerprint of."""
    blank = replace(probe, dataset="", format="frame", shown={}, waived={}, faithful=Faithful())
    looked = blank.look(pa.RecordBatch.from_pydict({_NAME: _TEXTS}))
    found = set(looked["measure"].to_pylist())
    unfound = {entity for entity in (*_MARKED, *_SEEN) if f"residual {entity}" not in found}
    return unfound | _unmarked(looked, probe.key)


def _unmarked(looked: pa.RecordBatch, key: bytes) -> set[str]:
    mark, prints = fingerprints(key), set(looked["print"].to_pylist())
    return {entity for entity, (_, value) in _MARKED.items() if mark(value) not in prints}
