"""Log lines without personal data, of the kinds that payment systems write all day.

Addresses of machines, URLs and mail addresses in them are real findings and not counted; figures
of every length are there, and Korean messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from tests.styles import decoys
from tests.styles.numbers import digits
from tests.styles.words import GOODS, SHOPS

CLEAN = frozenset(
    """KR_RRN KR_FRN CREDIT_CARD KR_BANK_ACCOUNT KR_VIRTUAL_ACCOUNT PHONE_NUMBER KR_BRN KR_CRN
       KR_PASSPORT KR_DRIVER_LICENSE PERSON PERSON_LATIN KR_ADDRESS KR_VEHICLE_PLATE
       DATE_OF_BIRTH""".split()
)
"""What counts as a false alarm in these lines, all together."""

CLASSES = """PayController OrderService VanGateway SettleJob RefundHandler TidGenerator CardBinCache
             KafkaConsumer HikariPool JdbcTemplate RedisLockManager AuthFilter RetryTemplate""".split()
THREADS = "http-nio-8080-exec-{n} main scheduling-1 pool-3-thread-{n} kafka-consumer-{n} task-{n} ForkJoinPool-1-worker-{n}".split()
ERRORS = """java.net.SocketTimeoutException: Read timed out|java.lang.NullPointerException: amt
java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms.
org.springframework.dao.DuplicateKeyException: Duplicate entry 'demo00001m01' for key 'PRIMARY'
com.example.van.VanException: [4100] 응답 시간 초과""".replace("\n", "|").split("|")
KOREAN = """결제 승인 완료|정산 배치 시작|정산 배치 종료|취소 요청 접수|가맹점 정보 조회 성공|전문 송신|전문 수신|재시도 대기|한도 초과로 거절
카드사 응답 지연|대사 불일치 건 발견|파일 수신 완료|이상 거래 감지|현금영수증 발급 성공|가상계좌 채번 완료|입금 통보 수신|주문 상태 변경
휴대폰 인증 실패|계좌 검증 실패|고객 조회 결과 없음|주소 정제 완료|담당자 알림 발송|예금주 불일치|이메일 발송 완료""".replace(
    "\n", "|"
).split("|")

# One template a line: kind|template; {words} are made by the functions below.
_TEMPLATES = r"""
nginx access|{ip} - - [{apache}] "GET /{path}?page={n2}&ts={epoch} HTTP/1.1" {status} {n5} "-" "Mozilla/5.0 (Linux; Android 15; SM-S938N) AppleWebKit/537.36 Chrome/141.0.{n4}.{n2} Mobile Safari/537.36"
nginx access|{ip} - - [{apache}] "POST /{path} HTTP/2.0" {status} {n4} "https://shop.example/{path}" "okhttp/4.12.0" rt=0.{n3} uct="0.00{n1}" urt="0.{n3}"
nginx access|{ip} - - [{apache}] "GET /goods/{n8}/{n13}.jpg HTTP/1.1" 304 0 "-" "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
apache error|[Thu Oct 01 10:{n2}:{n2}.{n6} 2026] [proxy_http:error] [pid {n5}:tid {n15}] (110)Connection timed out: AH01114: HTTP: failed to make connection to backend: {ip}
spring|{time} INFO {n5} --- [{thread}] c.e.pay.{cls} : tid={tid} amt={n6} resultCode=0000
spring|{time} INFO {n5} --- [{thread}] c.e.pay.{cls} : {korean} orderId={order} amount={won}
spring|{time} DEBUG {n5} --- [{thread}] c.e.pay.{cls} : cache key=pay:{uuid} ttl={n6} size={n8}
spring|{time} WARN {n5} --- [{thread}] c.e.van.{cls} : slow call elapsed={n4}ms traceId={hex32} spanId={hex16}
logback json|{{"@timestamp":"{iso}","level":"INFO","logger":"c.e.{cls}","thread":"{thread}","message":"{korean}","tid":"{tid}","amt":{n6},"elapsed":{n3}}}
json app|{{"ts":{epoch},"lvl":"info","svc":"pg-api","traceId":"{hex32}","orderId":"{order}","status":"PAID","amount":{n7},"currency":"KRW","goodsName":"{goods}"}}
json app|{{"eventId":"{uuid}","type":"SETTLED","mid":"demo{n5}m","settleDt":"{day8}","count":{n4},"total":{n10},"fee":{n7},"vat":{n6}}}
json app|{{"time":"{iso}","barcode":"{ean}","qty":{n2},"unitPrice":{n5},"warehouse":"ICN-{n2}","lot":"{n8}-{n4}"}}
tomcat|{day} {clock} INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [{n5}] milliseconds
tomcat|{day} {clock} SEVERE [{thread}] org.apache.catalina.core.StandardWrapperValve.invoke Servlet.service() for servlet [dispatcherServlet] threw exception
tomcat|WARNING [Thread-{n2}] The web application [ROOT] appears to have started a thread named [Abandoned connection cleanup thread] id={n4}
kafka|[{time2}] INFO [GroupCoordinator {n1}]: Preparing to rebalance group settle-consumer in state PreparingRebalance with old generation {n3} (__consumer_offsets-{n2})
kafka|[Consumer clientId=consumer-{n2}, groupId=pg] Resetting offset for partition pay.approved-{n2} to position FetchPosition{{offset={n10}, offsetEpoch=Optional[{n2}]}}
kafka|{time} INFO topic=pay.approved partition={n2} offset={n12} key={tid} timestamp={epoch} lag={n5}
batch|[{time2}] JOB settle_daily START param=[runDate={day8}, chunk=1000, seq={n10}]
batch|[{time2}] STEP reconcile read={n7} write={n7} skip={n2} elapsed={n5}ms checksum={n10}
batch ko|{day} {clock} 정산배치 {korean} 처리건수 {n5} 성공 {n5} 실패 {n2} 합계금액 {won}
batch ko|[{stamp14}] {korean} 건수={n5} 금액={n10} 파일=SETTLE_{day8}_{n4}.dat
batch ko|{stamp14} 대사작업 기준일 {day8} 매입 {n6}건 {won} / 취소 {n3}건 {won} 차이 0
batch ko|## {korean} [{shop}] 매출 {won}, 수수료 {won}, 지급예정일 {day}
spark|26/10/{dd} {clock} INFO TaskSetManager: Finished task {n3}.0 in stage {n2}.0 (TID {n5}) in {n4} ms on executor-{n2} (executor {n1}) ({n3}/{n3})
spark|26/10/{dd} {clock} INFO BlockManagerInfo: Added broadcast_{n3}_piece0 in memory on {ip}:{n5} (size: {n2}.{n1} KiB, free: {n3}.{n1} MiB)
spark|26/10/{dd} {clock} WARN TaskMemoryManager: Failed to allocate a page ({n9} bytes), try again.
spark|26/10/{dd} {clock} INFO FileScanRDD: Reading File path: hdfs:///lake/pg/day=2026-10-{dd}/part-{n5}-{uuid}.snappy.parquet, range: 0-{n9}, partition values: [{n5}]
spark|26/10/{dd} {clock} INFO DAGScheduler: Submitting ShuffleMapStage {n2} (MapPartitionsRDD[{n3}] at parquet at NativeMethodAccessorImpl.java:0), application_{epoch}_{n4}
gc|[{iso}][info][gc] GC({n4}) Pause Young (Normal) (G1 Evacuation Pause) {n4}M->{n3}M({n4}M) {n2}.{n3}ms
gc|{day}T{clock}.{n3}+0900: {n6}.{n3}: [GC (Allocation Failure) [PSYoungGen: {n7}K->{n5}K({n7}K)] {n8}K->{n7}K({n8}K), 0.0{n6} secs]
sql|{time} DEBUG org.hibernate.SQL : select o.id, o.amt, o.tid from tb_order o where o.created_at >= '{day} {clock}' and o.id > {n10} limit 1000
sql|Hibernate: insert into tb_settle (cnt, fee, settle_dt, total, id) values (?, ?, ?, ?, ?) -- binding [{n4}, {n6}, {day8}, {n9}, {n12}]
sql|# Query_time: {n1}.{n6}  Lock_time: 0.000{n3} Rows_sent: {n4}  Rows_examined: {n8} SET timestamp={n10};
sql|o.h.type.descriptor.sql.BasicBinder : binding parameter [{n1}] as [BIGINT] - [{n13}]
stack|	at com.example.pay.{cls}.approve({cls}.java:{n3})
stack|	at org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:{n4}) [spring-webmvc-6.1.{n2}.jar!/:6.1.{n2}]
stack|Caused by: {error}
stack|	... {n2} common frames omitted
van|[VAN] SEND len={n4} stx=02 msgType=0200 termNo={n8} amt={n12} trxDt={stamp12} seq={n6} vanKey={n12}
van|[VAN] RECV {n4}0210{n10}{stamp14}{n12}{n8}0000정상승인      {n8}KB카드          BC카드
van|VAN전문 0430 망취소 tid={tid} 승인번호={n8} 원거래일시={stamp12} 응답=0000 {korean}
van|{time} 전문길이 0{n3} 거래구분 A1 단말기번호 {n10} 할부 00 금액 {n12} 승인번호 {n8} 매입사 0{n2}
csv|{day},{order},{n6},{n5},{n4},승인,{n8}
csv|{stamp14},{tid},{n7},{n6},{n5},0,정상,{shop}
csv|"{day}","{goods}","{n3}","{won}","{won}","{ean}","배송준비"
csv|{n13},{n12},{n11}00,{n10},{n9},{n8},{n7}
monitor|{time} hikari active={n2} idle={n2} waiting=0 heap={n9}/{n10} gc={n3} threads={n3} load={n1}.{n2}
monitor|node_memory_MemAvailable_bytes{{instance="{ip}:9100"}} {n11} {epoch}
monitor|http_server_requests_seconds_sum{{uri="/v1/pay",status="200"}} {n5}.{n9}
k8s|I10{dd} {clock}.{n6}       1 reflector.go:{n3}] k8s.io/client-go/informers: Watch close - *v1.Pod total {n2} items received
k8s|Successfully assigned pg/pg-api-{hex10}-x{n1}z{n2} to ip-10-0-{n2}-{n2}.ap-northeast-2.compute.internal
syslog|Oct {dd} {clock} pg-was{n2} sshd[{n5}]: Received disconnect from {ip} port {n5}:11: disconnected by user
syslog|Oct {dd} {clock} pg-db{n2} kernel: [{n7}.{n6}] TCP: request_sock_TCP: Possible SYN flooding on port {n4}.
syslog|Oct {dd} {clock} fw01 kernel: IN=eth0 OUT= SRC={ip} DST={ip} LEN=60 TTL=64 ID={n5} PROTO=TCP SPT={n5} DPT=443 SEQ={n10} ACK={n10}
build|[INFO] Building pg-settlement 3.{n2}.{n1}-SNAPSHOT [{n2}/{n2}] commit {hex40}
build|Downloaded: com/fasterxml/jackson/core/jackson-databind/2.17.{n1}/jackson-databind-2.17.{n1}.jar ({n4} kB at {n2} MB/s) sha1 {hex40}
redis|{n5}:M {dd} Oct 2026 {clock}.{n3} * Background saving terminated with success, {n9} bytes, rdb version 11
redis|SETNX lock:pay:{order} {uuid} PX 30000 -> 1 ({n4}us) slot={n5}
audit|{time} AUDIT action=EXPORT rows={n7} file=approve_{day8}.csv.gz bytes={n11} md5={hex32} result=OK
audit|{time} 권한 변경 role=SETTLE_ADMIN scope=READ reqNo=CS-2026-{n6} {korean}
coordinates|gps lat=37.{n6} lon=127.{n6} acc={n2}.{n1} ts={epoch} dev={hex16}
masked|{time} INFO 카드 {masked} 승인 {won} 할부 {n2}개월 승인번호 {n8}
masked|{{"cardNo":"9410-12**-****-{n4}","buyerName":"홍*동","buyerTel":"010-****-{n4}","acctNo":"***-***-{n4}"}}
delivery|{time} 배송조회 송장번호={n12} 상태=배송중 허브={n4} 단계={n1}
delivery|[{time2}] 운송장 {n4}-{n4}-{n4} 집하 완료 무게 {n1}.{n1}kg 운임 {won}
product|{time} 상품등록 {goods} 옵션={n2} 재고={n5} 바코드={ean} ISBN 978-89-{n4}-{n3}-{n1}
"""
KINDS = tuple(tuple(line.split("|", 1)) for line in _TEMPLATES.strip().split("\n"))
_SLOT = re.compile(r"\{([a-z]+)([0-9]*)\}")


def lines(n: int, seed: int) -> Iterator[tuple[str, str]]:
    """(kind, line), `n` times."""
    rng = Random(seed)
    for _ in range(n):
        kind, template = rng.choice(KINDS)
        text = _SLOT.sub(lambda m: _made(m[1], m[2], rng), template)
        yield kind, text.replace("{{", "{").replace("}}", "}")


def _made(word: str, length: str, rng: Random) -> str:
    if word == "n":
        return rng.choice("123456789") + digits(rng, int(length) - 1)
    if word == "hex":
        return decoys.hexes(rng, int(length))
    return str(_MAKE[word + length](rng))


_MAKE = {
    "ip": lambda r: f"10.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}",
    "epoch": decoys.epoch, "tid": decoys.tid, "ean": decoys.ean, "masked": decoys.masked,
    "uuid": lambda r: decoys.MAKERS["uuid"](r).text, "order": lambda r: decoys.MAKERS["order"](r).text,
    "won": lambda r: f"{r.randint(1, 99_999_999):,}원",
    "time": lambda r: f"{decoys.moment(r):%Y-%m-%d %H:%M:%S}.{digits(r, 3)}",
    "time2": lambda r: f"{decoys.moment(r):%Y-%m-%d %H:%M:%S},{digits(r, 3)}",
    "iso": lambda r: f"{decoys.moment(r):%Y-%m-%dT%H:%M:%S}.{digits(r, 3)}+09:00",
    "apache": lambda r: f"{decoys.moment(r):%d/Oct/2026:%H:%M:%S} +0900",
    "clock": lambda r: f"{decoys.moment(r):%H:%M:%S}", "day": lambda r: f"{decoys.moment(r):%Y-%m-%d}",
    "dd": lambda r: f"{decoys.moment(r):%d}", "stamp14": lambda r: f"{decoys.moment(r):%Y%m%d%H%M%S}",
    "stamp12": lambda r: f"{decoys.moment(r):%y%m%d%H%M%S}", "day8": lambda r: f"{decoys.moment(r):%Y%m%d}",
    "status": lambda r: r.choice((200, 200, 302, 404, 500)), "cls": lambda r: r.choice(CLASSES),
    "path": lambda r: r.choice(("v1/pay", "order/view", "api/settle", "m/main", "health")),
    "thread": lambda r: r.choice(THREADS).replace("{n}", digits(r, 1)),
    "error": lambda r: r.choice(ERRORS), "korean": lambda r: r.choice(KOREAN),
    "goods": lambda r: r.choice(GOODS), "shop": lambda r: r.choice(SHOPS),
}  # fmt: skip
