"""Korean names where something says that a name stands there: a key, a label or a title.

Surnames: the 2015 census (통계청), those above 100,000 bearers and the compound ones. Names in
free prose with neither label nor title are not claimed (see README, what garim does not do).
"""

from __future__ import annotations

from detectors.entity import Recognizer

_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구나민진지엄"
    "채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_COMPOUND = "남궁|황보|제갈|선우|사공|서문|독고|동방|망절|어금"
_TWO = "|".join(f"(?<={pair[0]}){pair[1]}[가-힣]{{1,2}}" for pair in _COMPOUND.split("|"))


def _name(start: str, given: str, tail: str) -> str:
    return rf"{_FIRST}{start}(?:{_TWO}|(?<=[{_SURNAMES}])[가-힣]{{{given}}}){tail}"


_ROLE = (
    "고객|회원|선생|사장|대표|이사|부장|차장|과장|대리|주임|팀장|실장|본부장|원장|교수|기사|점장|"
    "매니저"
)
_PARTICLE = (
    "은|는|이|가|을|를|과|와|의|도|만|에게|한테|께서|께|으로|로|이랑|랑|이고|이며|입니다|이에요|예요|"
    "이라고|라고|에게서|까지|부터|이다|앞|명의"
)
_START = (
    r"(?:(?<![가-힣A-Za-z0-9*○].)|(?<=예금주.)|(?<=입금자.)|(?<=고객명.)|(?<=이름.)|(?<=성명.))"
)
_KEYED = r"(?:(?<=[:=\"'(\[>|].)|(?<=[:=] .)|(?<![^\x1e].))"
_FIRST = rf"[{_SURNAMES}사독동망어]"
_TITLE = rf"(?:(?:{_ROLE})?님|(?:{_ROLE}|씨|귀하)(?:{_PARTICLE})?(?![가-힣]))"
_TAIL = rf"(?={_TITLE}|(?:{_PARTICLE})?(?![가-힣]))"
_COMMON = frozenset(
    "가맹 강남 강동 강북 강서 강원 강제 강화 고객 고유 고장 고정 고지 공개 공급 "
    "공동 공백 공유 공인 공제 공지 광주 구독 구로 구매 구분 구성 구입 국가 국내 "
    "국민 국세 국제 권한 금액 금융 금일 기관 기본 기사 기업 기존 기타 기한 길어 "
    "길이 김치 나라 나머 나이 나중 남성 남은 남자 노원 노출 노트 도로 도메 도봉 "
    "도용 도움 도중 도착 마감 마지 마포 맹점 명령 명세 명의 명확 모니 모델 모두 "
    "모든 모바 모집 문구 문서 문의 문자 문제 민간 민감 민원 박스 반드 반려 반복 "
    "반송 반영 반품 반환 발송 방금 방문 방법 방송 방식 방지 배달 배송 배정 배차 "
    "백신 백업 백화 변경 변동 변심 변호 상담 서로 서류 서명 서버 서비 서식 서울 "
    "서초 석식 석유 선결 선물 선불 선생 선택 설날 설명 설정 설치 성공 성남 성동 "
    "성명 성북 성함 소개 소득 소명 소비 소속 소액 소요 소유 손님 손실 손해 송금 "
    "송장 송출 송파 신고 신규 신분 신상 신속 신용 신청 신한 심각 심사 심야 안내 "
    "안녕 안돼 안되 안됩 안드 안산 안심 안양 안전 양도 양식 양천 양해 어디 어떤 "
    "어제 어플 여권 여기 여러 여부 여성 여신 여자 여행 연결 연동 연락 연장 염려 "
    "오기 오늘 오류 오인 오전 오픈 오후 옥션 왕복 요청 용도 용량 용산 용인 우대 "
    "우리 우선 우수 우체 우편 원금 원래 원본 원서 원인 원하 위반 위치 위탁 위해 "
    "위험 유료 유무 유사 유선 유실 유의 유지 유형 유효 육류 윤리 은퇴 은평 은행 "
    "이관 이름 이메 이미 이번 이벤 이사 이상 이용 이유 이전 이중 이체 이후 인도 "
    "인상 인쇄 인수 인원 인정 인증 인천 인터 인하 임대 임시 임의 임직 임차 입금 "
    "장기 장바 장비 장소 장애 전기 전남 전달 전문 전부 전북 전산 전송 전액 전용 "
    "전자 전주 전체 전표 전화 정기 정도 정보 정산 정상 정식 정정 정지 정확 제공 "
    "제목 제외 제조 제주 제천 제출 제품 제한 제휴 조건 조금 조정 조치 조합 조회 "
    "주간 주기 주말 주문 주민 주소 주식 주유 주의 주인 주차 지갑 지급 지난 지도 "
    "지불 지속 지역 지연 지원 지인 지점 지정 지출 지표 지하 진단 진료 진주 진천 "
    "진행 차감 차단 차량 차례 차액 차이 차후 처리 천안 천원 최고 최근 최대 최소 "
    "최우 최종 최초 추가 추적 추정 추천 추후 편의 편지 편집 편하 표기 표시 표준 "
    "하나 하남 하단 하루 하위 하지 한국 한도 한번 한시 한정 함께 함수 해당 허가 "
    "허용 허위 현관 현금 현장 현재 현행 현황 홈페 홍보 확인 환불 황당 회사 회수 "
    "회신 회원".split()
)
"""First two syllables of everyday words that begin like a surname."""


_SUFFIX = "자중처함됨율번님료를는일"
"""What makes a word of three syllables out of a common one: 구매자, 확인중, 이메일."""
_PARTICLES = "은이가을도의에로와과"
_WORDS = frozenset(
    "신청인 상담원 배송지 영업점 고객사 담당인 정상건 대리인 보호자 미확인 임직원".split()
)


def _is_word(value: str, endings: str = _SUFFIX) -> bool:
    """Whether a shape like a name is an everyday word or the beginning of one."""
    if value[:2] not in _COMMON:
        return value in _WORDS
    return len(value) == 2 or value in _WORDS or value[-1] in endings


def _judge_titled(value: str) -> float:
    return 0.0 if _is_word(value) else 0.75


def _judge_keyed(value: str) -> float:
    return 0.0 if _is_word(value) else 0.3


def _judge_labelled(value: str) -> float:
    return 0.0 if _is_word(value, _SUFFIX + _PARTICLES) else 0.3


TITLED = Recognizer(
    entity="PERSON",
    # a title after a space needs a name of three syllables before it
    pattern=_name(_START, "1,2", rf"(?=(?:(?<=[가-힣]{{2}}[^은는을를의에도]) )?{_TITLE})"),
    hint=rf"[가-힣]{{2}} ?(?:(?:{_ROLE})?님|{_ROLE}|씨|귀하)",
    judge=_judge_titled,
    labelled=0.9,
    examples=("⟦홍길동⟧님 주문 접수", "⟦남궁민수⟧ 고객님께 안내", "어제 ⟦김미나⟧씨가 문의"),
    counterexamples=("고객님 안녕하세요", "우수고객님께", "담당 이사님", "신규 회원님 안내"),
)
KEYED = Recognizer(
    entity="PERSON",
    pattern=_name(_KEYED, "1,3", _TAIL),
    hint=r"(?:^|[:=\"'(\[>|] ?)[가-힣]{2}",
    judge=_judge_keyed,
    labelled=0.88,
    cued=True,
    reach=5,
    examples=(
        "buyerName=⟦홍길동⟧&x=1",
        '"userName":"⟦이유민⟧"',
        '{"custNm":"⟦김미나⟧"}',
        "입금자명:⟦이철⟧",
        "예금주: ⟦황보관우⟧",
    ),
    counterexamples=('{"title":"이메일"}', "담당자: 확인중", "service=주문조회"),
)
LABELLED = Recognizer(
    entity="PERSON",
    pattern=_name(_START, "2", _TAIL),
    hint=r"[가-힣]{3}",
    judge=_judge_labelled,
    labelled=0.86,
    cued=True,
    reach=2,
    examples=("예금주 ⟦홍길동⟧ 계좌로", "받는분 ⟦김미나⟧에게", "예금주⟦홍길동⟧입니다"),
    counterexamples=("담당자 이메일 확인", "예금주 정보가 다름", "홍길동 주문"),
)
