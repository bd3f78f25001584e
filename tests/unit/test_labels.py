"""What names say: every column and parameter name of FACTS 8, and names that say nothing."""

from __future__ import annotations

from detectors.entities import BUSINESS_AS_USUAL, ENTITIES, KOREAN
from detectors.labels import following, named, nearest, speaks_for

CASH = "PHONE_NUMBER CREDIT_CARD CASH_RECEIPT_CARD KR_BRN KR_RRN"
NAMES = {
    "CREDIT_CARD": (
        "cardNum cardNo CardNo card_number cardNumber card_no crd_no PAN pan P_CARD_NUM "
        "LGD_CARDNUM 카드번호 CARD-NO 신용카드번호"
    ),
    "TRACK_DATA": "track2Data TrackData track_2_data",
    "CARD_EXPIRY": "expYear expMonth cardExpire expiry expiryYear expiryMonth ValidThru",
    "CARD_PIN2": "cardPw pwd_2digit passwordTwoDigits",
    "CARD_CVC": "cvc cvv CVV2",
    "NOT_PERSONAL": (
        "cardCode cardName CARD_Code P_CARD_ISSUER_CODE acquCardCode card_cd card_name tid TID Tid "
        "cancelledTid RcptTID paymentKey receiptKey LGD_TID LGD_PAYKEY P_TID P_AUTH_TID P_APPL_TID "
        "imp_uid tno Moid MOID merchant_uid orderId ordr_idxx P_OID LGD_OID vbankExpDate "
        "VbankExpDate vbank_date local_code user_agent 주문번호"
    ),
    "APPROVAL_NUMBER": "approveNo AuthCode app_no applNum P_APPL_NUM LGD_FINANCEAUTHNUM 승인번호",
    "APPROVAL_TIME": "authDate AuthDate app_time P_AUTH_DT",
    "MERCHANT_NUMBER": "MID mid P_MID site_cd LGD_MID clientId CPID",
    "PERSON": (
        "buyerName buyr_name buyername P_UNAME LGD_BUYER buyer_name customerName rcvr_name "
        "recvname LGD_RECEIVER vbankHolder VACT_Name VACT_InputName P_VACT_NAME depositor "
        "vbank_holder LGD_RFCUSTOMERNAME user_name userName corp_owner_nm cust_nm korn_flnm "
        "예금주 성명 sender.name"
    ),
    "PHONE_NUMBER": (
        "buyerTel buyr_tel1 buyr_tel2 buyertel P_MOBILE LGD_BUYERPHONE buyer_tel "
        "customerMobilePhone rcvr_tel1 rcvr_tel2 recvtel LGD_RECEIVERPHONE LGD_RFPHONE mobile_no "
        "HPP_Num P_HPP_NUM phone_no userPhone corp_telno hp_no mbl_telno tel_no cust_mbl_telno "
        "telno 휴대폰번호 receiver.tel contacts[].phone extra{value}.mobile"
    ),
    "EMAIL_ADDRESS": (
        "buyerEmail buyr_mail buyeremail parentemail P_EMAIL LGD_BUYEREMAIL buyer_email "
        "customerEmail rcvr_mail eml_addr 이메일"
    ),
    "KR_ADDRESS": (
        "LGD_BUYERADDRESS buyer_addr rcvr_add1 rcvr_add2 recvaddr BuyerAddr "
        "formed_address.address_line_1 address_line_2 corp_addr addr dtl_addr 주소"
    ),
    "POSTAL_CODE": "buyer_postcode rcvr_zipx recvpostnum 우편번호",
    "KR_RRN": "LGD_BUYERSSN reg_num jumin rrn rrno 주민번호",
    "KR_FRN": "frgnr_reg_no",
    "KR_PASSPORT": "passport_no",
    "KR_DRIVER_LICENSE": "drvlcns_no",
    "KR_VIRTUAL_ACCOUNT": "vbankNumber VbankNum VACT_Num P_VACT_NUM vbank_num",
    "BANK_NAME": (
        "vbankCode vbankName VbankBankName VACT_BankCode bankname vbank_code bankCode bankName "
        "ACCT_BankCode"
    ),
    "KR_BANK_ACCOUNT": (
        "account refund_account accountNumber LGD_ACCOUNTNUM LGD_RFACCOUNTNUM acct_no acnt_no "
        "actno 계좌번호"
    ),
    "MOBILE_CARRIER": "P_HPP_CORP Carrier commid comm_id",
    "DATE_OF_BIRTH": "birth_day userBirthday brdt birth 생년월일",
    "GENDER": "sex_code",
    "KR_CI": "ci unique_key userCi",
    "KR_DI": "di unique_in_site mb_dupinfo",
    "KR_BRN": "bizno biz_no brno brn business_registration_number corp_tax_no",
    "KR_CRN": "crno",
    "MERCHANT_NAME": "corp_nm",
    "USER_ID": "MallUserID mallUserId shop_user_id LGD_BUYERID",
    "IP_ADDRESS": "UserIP MallIP IP",
    CASH: (
        "receiptNo ReceiptTypeNo cash_id_info id_info LGD_CASHCARDNUM customerIdentityNumber "
        "현금영수증번호"
    ),
    "DATE_OF_BIRTH KR_BRN": "birthOrBusinessRegistrationNumber idNo",
    "": "MallReserved mb_certify hotel interpanel memo col_7 비고 line x",
}


def test_every_name() -> None:
    right = {name: tuple(codes.split()) for codes, names in NAMES.items() for name in names.split()}
    assert {name: named(name) for name in right} == right


def test_head_noun_and_longest_name_win() -> None:
    assert named("card_holder_name") == ("PERSON_LATIN",)
    assert named("카드 예금주 성명") == ("PERSON",)
    assert named("buyer.address[].zip_code") == ("POSTAL_CODE",)


def test_every_code_is_known_and_every_name_says_its_own_row() -> None:
    for entity in ENTITIES:
        assert set(entity.codes) <= KOREAN.keys()
        for word in entity.words:
            assert named(word) == entity.codes, word
    assert "KR_BRN" not in BUSINESS_AS_USUAL and "AMOUNT" in BUSINESS_AS_USUAL


def test_bank_speaks_for_account_only() -> None:
    assert speaks_for("KR_BANK_ACCOUNT", ("BANK_NAME",))
    assert speaks_for("KR_BANK_ACCOUNT", ("KR_VIRTUAL_ACCOUNT",))
    assert not speaks_for("CREDIT_CARD", ("BANK_NAME",))
    assert not speaks_for("KR_BANK_ACCOUNT", ())


def test_nearest_is_the_last_label_before() -> None:
    assert nearest("카드번호 대신 연락처: ") == (("PHONE_NUMBER",), 2)
    assert nearest('{"cardNo":"') == (("CREDIT_CARD",), 3)
    assert nearest("아무 말도 없이 ") == ((), 0)
    assert nearest("") == ((), 0)


def test_bank_names_that_are_words_count_only_right_at_the_number() -> None:
    assert nearest("신한 ") == (("BANK_NAME",), 1)
    assert nearest("우리 모두 ") == (("KR_BANK_ACCOUNT?",), 4)
    assert nearest("우리 모두가 함께한 ") == ((), 0)


def test_label_after_a_value_unless_it_names_the_next() -> None:
    assert following(" (대구은행) 이 계좌로") == ("BANK_NAME",)
    assert following(" 연락처 010") == ()
    assert following(" 아무 말") == ()


def test_expiry_may_be_meant_by_names_that_stand_alone() -> None:
    assert named("만료") == ("CARD_EXPIRY?",)
    assert named("만료일") == ("NOT_PERSONAL",)
    assert named("쿠폰만료") == ()
    assert "CARD_EXPIRY?" in nearest("이고 만료일은 ")[0]
