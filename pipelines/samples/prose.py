"""Texts of customers, clerks and merchants; slots in <>, a slot with ? is a name in bare prose.

Each table is (weight, template). What stands in the slots is in fields.py and noise.py.
"""

from __future__ import annotations

Weighted = tuple[tuple[float, str], ...]

HARMLESS_MEMOS: Weighted = (
    (6, "배송 예정일 문의, <date_ko> 출고 안내함"),
    (6, "결제 금액 <won> 이중 승인 문의. 주문번호 <moid> 확인 후 취소 처리"),
    (4, "할부 <n>개월로 변경 가능한지 문의하셨고 불가 안내"),
    (4, "영수증 재발급 요청. 승인번호 <approve_no>, <date> <clock> 거래"),
    (3, "운송장 <parcel> 조회 안 된다고 하심, 택배사 확인 요청"),
    (3, "상품 바코드 <ean> 불량 접수, 교환 진행"),
    (3, "TID <tid> 망취소 여부 확인 요청 드립니다"),
    (3, "단말기 <terminal> 통신 오류, 재부팅 후 정상"),
    (2, "매출 집계 <compact_ts> 기준 <n>건, 합계 <won>"),
    (2, "문의 주신 <goods> 재고는 <n>개 남아 있습니다. 감사합니다!"),
    (2, "이번 주문은 선물 포장으로 부탁드리고요, 고정 문구는 빼 주세요"),
)

CUSTOMER_MEMOS: Weighted = (
    (4, "<name>님 환불 요청. 연락처 <tel>"),
    (4, "<name>님이 <date_ko>에 결제한 <won> 취소 문의, <tel>로 회신 요망"),
    (4, "환불계좌: <bank> <acct> 예금주 <name>"),
    (4, "<bank> <acct> <name>님 앞으로 환불해 주세요"),
    (3, "예금주 <name> 계좌번호 <acct> (<bank>) 입금 확인 부탁"),
    (3, "고객명 <name> / 연락처 <tel> / 문의 <goods> 교환"),
    (3, "성함: <name>, 휴대폰 <tel>, 이메일 <email>"),
    (3, "영수증은 <email>로 보내달라고 하심"),
    (3, "메일주소가 <email>입니다. 세금계산서 부탁드려요"),
    (2, "이메일<email>으로 회신바람"),
    (3, "카드번호 <card> 결제가 안 됩니다"),
    (3, "카드 <card> 로 <won> 결제했는데 문자가 안 왔어요"),
    (2, "분실 신고된 카드입니다 <card>, 유효기간 <expiry>"),
    (2, "주민등록번호 <rrn> 로 본인확인 요청하셨으나 수집 불가 안내"),
    (2, "주민번호 <rrn>, 성명 <name> 실명확인 실패"),
    (2, "외국인등록번호 <frn> 으로 가입하려는데 오류가 난대요"),
    (1, "외국인 고객 <name>님 등록번호 <frn> 확인"),
    (2, "사업자등록번호 <brn> 로 세금계산서 발행 요청"),
    (2, "<corp> 대표 <ceo> (사업자번호 <brn>) 정산 문의"),
    (1, "법인등록번호 <crn>, 사업자번호 <brn> 변경 서류 접수"),
    (1, "법인번호 <crn> 등기 변경분 반영 요청"),
    (3, "<name> 고객님 전화번호가 <tel>에서 <tel2>로 바뀌었습니다"),
    (2, "연락처 <tel>/<tel2> 둘 중 아무 데나 연락 주세요"),
    (2, "매장 전화 <office> 로 먼저 문의하셨다고 함"),
    (2, "집전화 <home> 부재 시 핸드폰 <tel>"),
    (2, "가맹점 <corp> 담당자 <name> 팀장님 연락처 <tel>, 대표번호 <office>"),
    (2, "받는분 <name2> <tel2> / 보내는분 <name> <tel>"),
    (2, "받는사람: <name> (<tel>)\n주소: <addr>\n부재시 문 앞"),
    (2, "[환불신청서]\n성명: <name>\n생년월일: <birth>\n연락처: <tel>\n"
        "은행: <bank_full>\n계좌번호: <acct>\n예금주: <name>"),
    (2, "입금자명:<name> 금액 <won> 입금 확인 요청"),
    (2, "입금자 <name><으로/로> <won> 보냈는데 확인이 안 된다고 합니다"),
    (2, "<name>씨가 접속한 IP <ip> 에서 반복 결제 시도"),
    (1, "접속 IP: <ip>, 회원 <name>님 본인 아니라고 하심"),
    (2, "<name>회원님께서 <tel>번으로 다시 전화 달라고 하셨습니다"),
    (2, "홈페이지 문의: 안녕하세요 <name?>입니다. 전화<tel_grouped>입니다 연락주세요"),
    (1, "포인트카드 <membership> 적립 누락"),
    (1, "배송지 변경: <addr> 로 부탁드립니다. 수령인 <name>, <tel>"),
    (1, "가상계좌 <vacct> 로 입금하면 되나요?"),
    (1, "<name> 귀하 / 청구서 발송 완료 / <email>"),
    (1, "현금영수증 번호 <tel_plain> 로 발급 부탁드립니다"),
    (1, "<acct_grouped> (<bank>) 이 계좌로 넣어 주세요. 예금주는 <name>입니다"),
    (1, "계좌는 <bank>이고 <acct_grouped> 입니다"),
    (1, "<name> 과장님 내선 말고 <tel> 직통으로 부탁"),
)  # fmt: skip

PROSE_MEMOS: Weighted = (
    (3, "어제 <name?><이/가> 전화해서 배송을 취소해 달라고 했습니다"),
    (3, "저는 <name?>인데요, 결제가 두 번 됐어요. <tel>"),
    (2, "<name?><은/는> 환불을 원하고 <name2?><은/는> 교환을 원함"),
    (2, "남편 <name?> 명의로 결제했는데 제 번호 <tel>로 문자가 왔어요"),
    (2, "<name?><과/와> 같이 주문했습니다. 따로 보내주세요"),
    (1, "지난번 <name?><이랑/랑> 통화한 건 다시 확인해 주세요"),
    (1, "안녕하세요 <name?> 입니다"),
    (1, "<name?><을/를> 대신해서 문의드립니다"),
)

ORDER_MEMOS: Weighted = (
    (30, "문 앞에 놓아주세요"),
    (15, "부재시 경비실에 맡겨주세요"),
    (10, "선물 포장 부탁드립니다"),
    (8, "<date_ko> 이후 배송 희망"),
    (6, "배송 전 <tel> 로 연락주세요"),
    (4, "환불계좌 <bank> <acct> <name>님"),
    (3, "예금주 <name> <bank> <acct>"),
    (2, "카드 <card> 로 재결제 요청"),
    (2, "<name>님 직접 수령, 연락처 <tel>"),
    (1, "영수증 <email> 로 발송"),
    (1, "세금계산서 사업자번호 <brn>"),
    (1, "<name?><이/가> 대신 받을 예정"),
)

MALL_RESERVED: Weighted = (
    (30, "orderType=normal&coupon=SPRING<n>"),
    (20, "channel=mobile&ver=4.2.<n>&goods=<goods>"),
    (15, "tid=<tid>&retry=<n>"),
    (8, "recvName=<name>&recvTel=<tel_plain>&msg=문앞"),
    (5, "rcvr_name=<name2>&rcvr_tel1=<tel_grouped>&giftYn=Y"),
    (4, "refund_account=<acct_plain>&bankCode=<bank_code>&depositor=<name>"),
    (3, "parentemail=<email>&consentAt=<consent_millis>"),
    (2, "bizno=<brn_plain>&corp_nm=<corp>"),
)

APPROVAL_NOTES: Weighted = (
    (30, "정상"),
    (15, "재승인, 원거래 <approve_no>"),
    (10, '단말기 "<terminal>" 오프라인, 지연 전송'),
    (4, "수기 입력, 고객 연락처 <tel_grouped>"),
    (3, "카드 <card_grouped> 오독, 재시도"),
)

ACCESS_LINES: Weighted = (
    (30, '<ip> - - [<clf_ts>] "GET <path> HTTP/1.1" <status> <bytes> "-" "<agent>"'),
    (12, '<ip> - - [<clf_ts>] "POST <path>?orderId=<moid> HTTP/1.1" <status> <bytes> "-"'
         ' "<agent>"'),
    (4, '<ip> - - [<clf_ts>] "GET /pay/return?tid=<tid>&buyerTel=<tel_plain>&amt=<amount> HTTP/1.1"'
        ' <status> <bytes> "-" "<agent>"'),
    (3, '<ip> - - [<clf_ts>] "GET /receipt?buyerEmail=<email_query>&no=<approve_no> HTTP/1.1"'
        ' <status> <bytes> "-" "<agent>"'),
    (12, "<log_ts> INFO  [http-<n>] PayController:<line> tid=<tid> amt=<amount> resultCode=3001"
         " elapsed=<elapsed>ms"),
    (10, "<log_ts> DEBUG [pool-<n>] CacheLoader:<line> key=<hex32> ttl=<elapsed> at=<millis>"),
    (8, "<log_ts> INFO  [batch-<n>] 정산 배치 시작 기준시각=<compact_ts> 대상=<elapsed>건"
        " 합계=<amount>"),
    (6, "<log_ts> WARN  [http-<n>] 응답 지연 moid=<moid> traceId=<uuid> 소요=<elapsed>"),
    (4, "<log_ts> INFO  [http-<n>] 약관 동의 시각=<consent_millis> 버전=2.<n>"),
    (3, "<log_ts> INFO  [http-<n>] 승인요청 cardNo=<card_plain>&cardExpire=<expiry>&amt=<amount>"
        "&buyerName=<name>&buyerTel=<tel_plain>"),
    (2, "<log_ts> ERROR [http-<n>] 계좌 조회 실패 은행=<bank_full>"
        " 계좌번호=<acct_plain> 예금주=<name>"),
    (2, "<log_ts> INFO  [sms-<n>] 알림톡 발송 수신번호=<tel_grouped> 결과=성공"),
    (1, "<log_ts> WARN  [http-<n>] 본인확인 실패 성명=<name>, 주민번호=<rrn_plain>,"
        " 통신사=<carrier>"),
    (1, "<log_ts> WARN  [http-<n>] 실명확인 frgnr_reg_no=<frn_plain> result=fail"),
    (1, "<log_ts> INFO  [http-<n>] 가맹점 등록 사업자번호=<brn> 법인번호=<crn> 대표자=<ceo>"),
    (1, "<log_ts> INFO  [admin-<n>] <name>님 로그인 ip=<ip> email=<email>"),
    (1, "<log_ts> INFO  [cs-<n>] 상담 메모: <name>고객님 <tel> 환불계좌 <bank> <acct_grouped>"),
    (0.5, "<log_ts> INFO  [cs-<n>] 상담 메모: <name?><이/가> 취소 요청함"),
)  # fmt: skip
