"""The fields of a record: what a value is called in Korean and as a parameter, and how it is made."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.styles import decoys, numbers, words
from tests.styles.draft import Draft, Make


@dataclass(frozen=True, slots=True)
class Field:
    """A slot with its Korean labels and its parameter or column names (FACTS 8)."""

    slot: str
    labels: tuple[str, ...]
    keys: tuple[str, ...]


def _row(slot: str, labels: str, keys: str) -> Field:
    return Field(slot, tuple(labels.split("|")), tuple(keys.split()))


PERSONAL = (
    _row("name", "성명|이름|고객명|구매자명|예금주|입금자명|신청인|담당자|대표자명|수취인|받는 사람|주문자|예금주명|가입자 성명",
         "buyerName buyer_name custNm cust_nm BuyerName P_UNAME LGD_BUYER rcvr_name customerName vbankHolder name userName korn_flnm depositor"),
    _row("latin", "영문명|카드 소유자명|영문성명", "cardHolder cardholderName engNm holder_name"),
    _row("phone", "휴대폰|휴대폰번호|휴대전화|연락처|핸드폰|전화번호|휴대전화번호|수취인 연락처|H.P",
         "buyerTel buyer_tel hp_no mobile_no mbl_telno P_MOBILE LGD_BUYERPHONE rcvr_tel2 customerMobilePhone phone phone_no cellphone"),
    _row("tel", "전화|전화번호|대표전화|자택 전화번호|가맹점 전화번호|매장 연락처|TEL", "tel tel_no telno corp_telno rcvr_tel1 buyr_tel1"),
    _row("fax", "팩스|FAX|팩스번호|Fax 번호", "fax fax_no faxNo"),
    _row("rrn_l", "주민등록번호|주민번호|실명번호|주민등록 번호", "jumin rrn rrno residentNo LGD_BUYERSSN juminNo"),
    _row("frn_l", "외국인등록번호|외국인 등록번호|외국인번호", "frgnr_reg_no foreignRegNo frn"),
    _row("card_l", "카드번호|신용카드번호|체크카드번호|카드 번호|결제카드", "cardNo cardNum card_no card_number CardNo pan P_CARD_NUM LGD_CARDNUM crd_no"),
    _row("expiry", "유효기간|카드 유효기간|만료", "cardExpire expiry ValidThru cardExp validThru"),
    _row("acct", "계좌번호|출금계좌번호|정산계좌|환불계좌|입금계좌|계좌", "accountNumber acct_no acnt_no actno account refund_account LGD_RFACCOUNTNUM bankAccount"),
    _row("vacct", "가상계좌|가상계좌번호|입금 가상계좌", "vbankNumber VbankNum VACT_Num P_VACT_NUM vbank_num"),
    _row("brn", "사업자등록번호|사업자번호|사업자 등록번호", "bizno biz_no brno brn business_registration_number corp_tax_no"),
    _row("crn", "법인등록번호|법인번호|법인 등록번호", "crno corp_reg_no corpNo crn"),
    _row("passport", "여권번호|여권 번호|여권", "passport_no passportNo passport"),
    _row("licence", "운전면허번호|면허번호|운전면허 번호|면허증번호", "drvlcns_no driverLicense licenseNo driver_license_no"),
    _row("email", "이메일|이메일주소|E-mail|메일|담당자 이메일", "buyerEmail email eml_addr buyr_mail P_EMAIL LGD_BUYEREMAIL customerEmail"),
    _row("ip", "IP주소|접속 IP|공인IP|IP", "clientIp UserIP ip MallIP remoteAddr userIp"),
    _row("mac", "MAC|Mac Address|맥주소", "mac macAddr mac_address"),
    _row("addr", "주소|자택주소|배송지|가맹점 주소|사업장주소|설치장소|받는 주소|고객주소", "buyer_addr addr address rcvr_add1 LGD_BUYERADDRESS corp_addr dlvAddr BuyerAddr"),
    _row("zip", "우편번호|우편 번호", "zipcode zip postcode rcvr_zipx recvpostnum buyer_postcode"),
    _row("birth", "생년월일|법정생년월일|대표자 생년월일|생일", "birth birthday birth_day brdt userBirthday birthDate"),
    _row("plate", "차량번호|차번호|차량 번호", "carNo car_no vehicleNo plateNo"),
    _row("ci", "CI|연계정보", "ci CI userCi unique_key LGD_AUTHSUB_CI"),
    _row("di", "DI|중복가입확인정보", "di DI unique_in_site mb_dupinfo LGD_AUTHSUB_DI"),
    _row("url", "쇼핑몰URL|홈페이지|사이트", "siteUrl returnUrl mallUrl homepage"),
    _row("cash_card", "현금영수증카드|현금영수증 카드번호", "cashReceiptCardNo LGD_CASHCARDNUM"),
    _row("member", "멤버십 카드번호|멤버십카드|OK캐쉬백|포인트카드번호", "membershipNo pointCardNo okcashbagNo membership_card"),
)  # fmt: skip
CREDENTIALS = (
    _row("password", "비밀번호|패스워드", "password pwd passwd userPw"),
    _row("cvc", "CVC|CVV", "cvc cvv CVV2"),
    _row("pin2", "카드 비밀번호 앞 두자리|비밀번호 앞2자리", "cardPw pwd_2digit passwordTwoDigits"),
    _row("login", "아이디|회원ID", "userId user_id mallUserId LGD_BUYERID"),
    _row("push", "푸시토큰", "pushToken fcmToken"),
    _row("device", "디바이스 아이디|단말 식별자", "deviceId adid device_id"),
    _row("track", "트랙정보|트랙2", "track2Data TrackData"),
)
PLAIN = tuple(Field(slot, row[0], row[1]) for slot, row in decoys.DECOYS.items())

MAKERS: dict[str, Make] = {
    "name": words.person, "spaced_name": words.spaced_person, "latin": words.latin_person,
    "phone": numbers.phone, "tel": numbers.tel, "fax": numbers.fax,
    "rrn": numbers.plain_resident("KR_RRN"), "rrn_l": numbers.labelled_resident("KR_RRN"),
    "frn": numbers.plain_resident("KR_FRN"), "frn_l": numbers.labelled_resident("KR_FRN"),
    "card": numbers.card, "card_l": numbers.card_labelled, "expiry": numbers.expiry,
    "track": numbers.track, "brn": numbers.brn, "crn": numbers.crn,
    "passport": numbers.passport, "licence": numbers.licence, "plate": numbers.plate,
    "birth": numbers.birth, "zip": numbers.zipcode, "cash_card": numbers.cash_receipt_card,
    "member": numbers.membership, "email": words.email, "ip": words.ip, "ip4": words.ipv4,
    "mac": words.mac, "url": words.url, "addr": words.address, "ci": words.ci, "di": words.di,
    "password": words.password, "cvc": words.cvc, "pin2": words.pin2, "login": words.login,
    "push": words.push_token, "cookie": words.cookie, "device": words.device_id,
    "shop": words.shop, "goods": words.goods, "branch": words.branch,
    **decoys.MAKERS,
}  # fmt: skip


def draft(rng: Random) -> Draft:
    return Draft(rng, MAKERS | numbers.banking(rng))


def record(rng: Random, least: int = 3, most: int = 7) -> list[Field]:
    """Fields as they stand together: mostly a person's, some of the payment."""
    kinds = [f for f in PERSONAL if rng.random() < (0.5 if f.slot in ("name", "phone") else 0.15)]
    kinds += [f for f in CREDENTIALS if rng.random() < 0.03]
    plain = rng.sample(PLAIN, rng.randint(1, 3))
    kinds = kinds[:most] if kinds else [rng.choice(PERSONAL)]
    kinds += plain
    rng.shuffle(kinds)
    return kinds[: max(least, most)]
