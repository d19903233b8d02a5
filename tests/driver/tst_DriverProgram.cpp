#include "engine/driver/DriverProgram.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;

/// The "driver" member of a device file: what is understood, and what a person is told about mistakes.
class TestDriverProgram final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void understands_data();
    void understands();
    void pointsAtMistakes_data();
    void pointsAtMistakes();
    void keepsTheFirstMistake();
    void ordersDefinitionsByUse();

private:
    static std::shared_ptr<const DriverProgram> compiled(const QByteArray &json, Problems &problems);
};

std::shared_ptr<const DriverProgram> TestDriverProgram::compiled(const QByteArray &json, Problems &problems)
{
    EndpointSet endpoints;
    for (const Endpoint endpoint : {Endpoint::Tx, Endpoint::Rx, Endpoint::Whitelist, Endpoint::RxBleModel})
        endpoints.insert(endpoint);
    const QJsonDocument document = QJsonDocument::fromJson(json);
    Q_ASSERT(document.isObject());
    return DriverProgram::compile(document.object(), endpoints, problems);
}

void TestDriverProgram::understands_data()
{
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const char *json) { QTest::newRow(name) << QByteArray(json); };
    row("nothing at all", R"j({})j");
    row("notes", R"j({"note": "no packets known", "out": [{"note": ["a", "b"], "for": "led", "data": "00"}]})j");
    row("an empty list of writes", R"j({"out": [{"for": "vibrate", "writes": []}]})j");
    row("numbers as expressions",
        R"j({"state": {"a": 0}, "out": [{"for": "led", "when": 1, "data": "00", "set": {"a": 3}}]})j");
    row("several slots", R"j({"out": [{"for": "vibrate", "slot": ["a", "b"], "data": "00"}]})j");
    row("ciphers", R"j({"cipher": {"aes128_ecb_pkcs7": "0123456789abcdef"},
                       "out": [{"for": "vibrate", "cipher": "none", "data": "00"}]})j");
    row("a delayed write", R"j({"out": [{"for": "spray", "data": "01", "after": {"ms": 1000, "data": "00"}}]})j");
    row("a move", R"j({"out": [{"for": "position", "interpolate": {"every_ms": 50}, "data": "{p}"}]})j");
    row("tables", R"j({"tables": {"T": [1, 2], "R": [[1], [2, 3]], "K": ["01 'ab'", "02"]},
                      "out": [{"for": "vibrate", "data": "{T[v]} {R[0][0]} {K[v][1]}"}]})j");
    row("identification", R"j({"identify": {"from": [
            {"query": "'T;'", "reply": "rx", "timeout_ms": 500, "tries": 6, "as": "text",
             "patterns": [{"regex": "^([^:]*):", "ident": "$1"}]},
            {"read": "rxblemodel", "length": 8, "as": "hex"}, {"advert": "manufacturer_data", "as": "u32be"},
            {"name": true}], "else": null, "route": {"stay": ["1"], "else": "other"}}})j");
    row("a handshake", R"j({"init": [
            {"subscribe": "rx"}, {"read": "rx", "length": 4, "timeout_ms": 100, "into": "key", "optional": true},
            {"if": "len(key) > 3", "then": [{"set": {"kind": "key[3]"}}], "else": [{"delay_ms": 5}]},
            {"repeat": 3, "do": [{"write": "{key:raw} {kind}", "ack": true, "hint": "pair first"}]},
            {"wait": "rx", "expect": "01 02", "into": "reply", "optional": true},
            {"await": "whitelist", "hint": "press", "timeout_ms": 60000, "cases": [
                {"when": "len(msg) == 8", "do": [{"write": "{msg:raw}", "to": "whitelist"}], "then": "done"},
                {"then": "again"}]},
            {"unsubscribe": "rx"}],
         "out": [{"for": "vibrate", "data": "{kind} {v}"}]})j");
    row("timers", R"j({"state": {"cur": 0}, "repeat_ms": 500, "os_keepalive": {"data": "00", "to": "tx", "ack": true},
         "poll": {"every_ms": 100, "burst": true, "while": "s0 != cur", "let": {"up": "s0 > cur"},
                  "writes": [{"if": "up", "data": "01"}], "set": {"cur": "s0"}}})j");
    row("reactions", R"j({"react": [{"notify": "rx", "regex": "state:(.*)", "on_change": true,
         "do": [{"if": "m == 'on'", "then": [{"write": "'ok'"}]}]}]})j");
    row("inputs", R"j({"in": [
         {"kind": "battery", "read": "rx", "length": 20, "exact": true, "value": "msg[5]"},
         {"kind": "pressure", "index": 1, "notify": "rx", "min_length": 7, "value": "u16be(msg, 3)", "on_change": true},
         {"kind": "rssi", "query": {"data": "'Q;'"}, "reply": "rx", "timeout_ms": 500, "regex": "(\\d+)"}]})j");
    row("parts in C++", R"j({"native": {"init": "vibio.handshake"}, "out": [{"for": "vibrate", "data": "{v}"}]})j");
}

void TestDriverProgram::understands()
{
    QFETCH(QByteArray, json);
    Problems problems(u"a.json"_s);
    const auto program = compiled(json, problems);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.error().detail));
    QVERIFY(program != nullptr);
}

void TestDriverProgram::pointsAtMistakes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("mistake");
    const auto row = [](const char *name, const char *json, const char *mistake) {
        QTest::newRow(name) << QByteArray(json) << QString::fromLatin1(mistake);
    };
    row("unknown member", R"j({"output": []})j", "driver.output: unknown member");
    row("unknown member of a rule", R"j({"out": [{"for": "led", "data": "00", "too": "tx"}]})j",
        "driver.out[0].too: unknown member");
    row("unknown member deep inside", R"j({"init": [{"if": "1", "then": [{"delay_ms": 1, "unit": "s"}]}]})j",
        "driver.init[0].then[0].unit: unknown member");
    row("rule without kind", R"j({"out": [{"data": "00"}]})j", "driver.out[0]: 'for' is missing");
    row("unknown kind", R"j({"out": [{"for": ["vibrate", "shake"], "data": "00"}]})j",
        "driver.out[0].for: unknown kind of output 'shake'");
    row("rule without packet", R"j({"out": [{"for": "led"}]})j",
        "driver.out[0].data: either 'data' or 'writes' is needed");
    row("packet and writes", R"j({"out": [{"for": "led", "data": "00", "writes": []}]})j",
        "driver.out[0].data: either 'data' or 'writes' is needed");
    row("mistake in a packet", R"j({"out": [{"for": "led", "data": "00"}, {"for": "led", "data": "01 {v + w}"}]})j",
        "driver.out[1].data, column 9: unknown name 'w'");
    row("mistake in a write", R"j({"out": [{"for": "led", "writes": [{"data": "00"}, {"data": "0"}]}]})j",
        "driver.out[0].writes[1].data, column 1: '0' is not a byte of two hexadecimal digits");
    row("mistake in a condition", R"j({"out": [{"for": "led", "when": "v = 1", "data": "00"}]})j",
        "driver.out[0].when, column 3: unexpected '='");
    row("condition that is a text", R"j({"out": [{"for": "led", "when": "name", "data": "00"}]})j",
        "driver.out[0].when, column 1: must give a number");
    row("condition of a wrong type", R"j({"out": [{"for": "led", "when": true, "data": "00"}]})j",
        "driver.out[0].when: must be an expression");
    row("counter in a condition", R"j({"out": [{"for": "led", "when": "next(a)", "data": "00"}]})j",
        "driver.out[0].when, column 1: 'next' cannot be used here");
    row("endpoint that does not exist", R"j({"out": [{"for": "led", "to": "ty", "data": "00"}]})j",
        "driver.out[0].to: unknown endpoint 'ty'");
    row("endpoint that the file does not declare", R"j({"out": [{"for": "led", "to": "txmode", "data": "00"}]})j",
        "driver.out[0].to: no service in 'match' has the endpoint 'txmode'");
    row("slot that is no word", R"j({"out": [{"for": "led", "slot": "A 1", "data": "00"}]})j",
        "driver.out[0].slot: 'A 1' cannot be a slot here");
    row("no slot among slots", R"j({"out": [{"for": "led", "slot": ["none", "a"], "data": "00"}]})j",
        "driver.out[0].slot: 'none' cannot be a slot here");
    row("unknown state variable", R"j({"out": [{"for": "led", "data": "00", "set": {"mode": 1}}]})j",
        "driver.out[0].set.mode: unknown state variable");
    row("name with a meaning", R"j({"out": [{"for": "led", "let": {"v": "1"}, "data": "00"}]})j",
        "driver.out[0].let.v: 'v' has a meaning already");
    row("name of a constant used again",
        R"j({"const": {"a": 1}, "out": [{"for": "led", "let": {"a": "1"}, "data": "00"}]})j",
        "driver.out[0].let.a: 'a' has a meaning already");
    row("name in capital letters", R"j({"const": {"Dev": 1}})j",
        "driver.const.Dev: a name is made of small letters, digits and '_'");
    row("definitions in a circle", R"j({"const": {"a": "b + 1", "b": "c", "c": "a", "d": 1}})j",
        "driver.const: these need each other: a, b, c");
    row("constant that depends on a command", R"j({"const": {"a": "v + 1"}})j",
        "driver.const.a, column 1: 'v' is not known here");
    row("state that is no number", R"j({"state": {"a": "0"}})j", "driver.state.a: must be a whole number");
    row("table in small letters", R"j({"tables": {"t": [1]}})j",
        "driver.tables.t: the name of a table begins with a capital letter");
    row("table with a text that depends", R"j({"tables": {"T": ["{n}"]}})j",
        "driver.tables.T[0]: only bytes and texts can stand in a table");
    row("unknown cipher", R"j({"cipher": "rot13"})j", "driver.cipher: unknown cipher");
    row("key of a wrong length", R"j({"cipher": {"aes128_ecb_pkcs7": "short"}})j",
        "driver.cipher.aes128_ecb_pkcs7: must be 16 characters");
    row("moves of something that does not move",
        R"j({"out": [{"for": "led", "interpolate": {"every_ms": 50}, "data": "00"}]})j",
        "driver.out[0].interpolate: only positions move");
    row("move in steps too short", R"j({"out": [{"for": "position", "interpolate": {"every_ms": 5}, "data": "00"}]})j",
        "driver.out[0].interpolate.every_ms: must be a whole number from 10 to 1000");
    row("unknown step", R"j({"init": [{"sleep": 5}]})j", "driver.init[0]: no such step");
    row("repetitions that multiply",
        R"j({"init": [{"repeat": 40, "do": [{"delay_ms": 1}, {"repeat": 30, "do": []}]}]})j",
        "driver.init[0].do[1].repeat: more than 1000 turns, with the repetitions around it");
    row("regular expression", R"j({"react": [{"notify": "rx", "regex": "(", "do": []}]})j",
        "driver.react[0].regex, column 2: missing closing parenthesis");
    row("what a regular expression has found, written",
        R"j({"react": [{"notify": "rx", "regex": "O(.)", "do": [{"write": "01 {m:str}"}]}]})j",
        "driver.react[0].do[0].write, column 5: 'm' can be compared, but not written");
    row("unknown kind of input", R"j({"in": [{"kind": "vibrate", "read": "rx"}]})j",
        "driver.in[0].kind: unknown kind of input");
    row("input from nowhere", R"j({"in": [{"kind": "battery"}]})j", "driver.in[0]: 'notify' is missing");
    row("bad pairing case", R"j({"init": [{"await": "rx", "cases": [{"then": "maybe"}]}]})j",
        "driver.init[0].cases[0].then: unknown word 'maybe'");
    row("time out of range", R"j({"repeat_ms": 0})j", "driver.repeat_ms: must be a whole number from 1 to 600000");
    row("list instead of an object", R"j({"poll": []})j", "driver.poll: must be an object");
    row("text instead of a list", R"j({"out": "00"})j", "driver.out: must be a list");
    row("text instead of true", R"j({"out": [{"for": "led", "data": "00", "ack": "yes"}]})j",
        "driver.out[0].ack: must be true or false");
}

void TestDriverProgram::pointsAtMistakes()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, mistake);
    Problems problems(u"a.json"_s);
    QVERIFY(compiled(json, problems) == nullptr);
    QCOMPARE(problems.error().code, ErrorCode::InvalidData);
    QCOMPARE(problems.error().detail, u"a.json: "_s + mistake);
}

void TestDriverProgram::keepsTheFirstMistake()
{
    Problems problems(u"a.json"_s);
    compiled(R"j({"out": [{"for": "led", "data": "{x}"}, {"for": "led", "data": "{y}"}], "zzz": 1})j", problems);
    QCOMPARE(problems.error().detail, u"a.json: driver.out[0].data, column 2: unknown name 'x'"_s);
}

/// JSON members have no order, so definitions may use each other in any.
void TestDriverProgram::ordersDefinitionsByUse()
{
    Problems problems(u"a.json"_s);
    const auto program = compiled(R"j({"const": {"a": "bb * 2", "b": 1, "bb": "c + b", "c": 3}})j", problems);
    QVERIFY2(program != nullptr, qPrintable(problems.error().detail));
    QStringList names;
    for (const language::NamedType &constant : program->names.constants)
        names += constant.name;
    QCOMPARE(names, (QStringList{u"b"_s, u"c"_s, u"bb"_s, u"a"_s}));
}

QTEST_GUILESS_MAIN(TestDriverProgram)
#include "tst_DriverProgram.moc"
