#include "engine/base/Constants.h"
#include "engine/driver/Identification.h"
#include "tests/driver/HandshakeStage.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace engine;

namespace {

const auto kNothing = u"waiting"_s;

/// An identification that writes down its end as "identifier", or "identifier > protocol".
struct Inquiry : HandshakeStage
{
    /// \param identify the member; empty: none \param rest further members of the driver, each with a comma in front
    explicit Inquiry(const QByteArray &identify, const QString &name = u"PULSE-7"_s, const QByteArray &rest = {})
        : HandshakeStage("{" + (identify.isEmpty() ? QByteArray() : R"("identify": )" + identify + ",") +
                         R"("out": [])" + rest + "}")
    {
        Advertisement advertisement;
        advertisement.name = name;
        advertisement.manufacturerData = {{0x0600, {}}, {0x0601, QByteArray("\x12\x34")}, {0x0602, QByteArray("\x56")}};
        identification = std::make_unique<Identification>(program, advertisement, hardware, scheduler);
        QObject::connect(identification.get(), &Identification::finished, identification.get(),
                         [this](const Identification::Outcome &found) {
                             ++ends;
                             outcome = found.protocol.isEmpty() ? found.identifier
                                                                : found.identifier + u" > "_s + found.protocol;
                         });
    }

    std::unique_ptr<Identification> identification;
    QString outcome = kNothing;
    int ends = 0;
};

} // namespace

/// The "identify" of a device file: which model hardware is.
class TestIdentification final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void knowsAtOnce_data();
    void knowsAtOnce();
    void readsAValue_data();
    void readsAValue();
    void asksUntilItIsAnswered();
    void takesOnlyTheReply();
    void goesOnWithTheNextSource_data();
    void goesOnWithTheNextSource();
    void speaksTheCipherOfTheFile();
    void survivesWritesThatFail();
};

void TestIdentification::knowsAtOnce_data()
{
    QTest::addColumn<QByteArray>("identify");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("outcome");
    const auto row = [](const char *title, const char *identify, const QString &name, const QString &outcome) {
        QTest::newRow(title) << QByteArray(identify) << name << outcome;
    };
    row("without a rule it is the name", "", u"PULSE-7"_s, u"PULSE-7"_s);
    row("without a rule and without a name", "", {}, {});
    row("the name", R"({"from": [{"name": true}]})", u"PULSE-7"_s, u"PULSE-7"_s);
    row("a part of the name", R"({"from": [{"name": true, "patterns": [{"regex": "-(\\d+)$", "ident": "P$1"}]}]})",
        u"PULSE-7"_s, u"P7"_s);
    row("the first pattern that fits", R"({"from": [{"name": true, "patterns": [
            {"regex": "^Z", "ident": "z"}, {"regex": "^P", "ident": "p"}, {"regex": "PULSE", "ident": "q"}]}]})",
        u"PULSE-7"_s, u"p"_s);
    row("a group that took no part",
        R"({"from": [{"name": true, "patterns": [{"regex": "PULSE(x)?", "ident": "a$1"}]}]})", u"PULSE-7"_s, u"a"_s);
    row("no pattern fits", R"({"from": [{"name": true, "patterns": [{"regex": "^Z", "ident": "z"}]}]})", u"PULSE-7"_s,
        {});
    row("no pattern fits, and there is a word for it",
        R"({"from": [{"name": true, "patterns": [{"regex": "^Z", "ident": "z"}]}], "else": "other"})", u"PULSE-7"_s,
        u"other"_s);
    row("advertised data, the first that is there", R"({"from": [{"advert": "manufacturer_data", "as": "hex"}]})",
        u"PULSE-7"_s, u"1234"_s);
    row("advertised data that says nothing, then the name", R"({"from": [
            {"advert": "manufacturer_data", "as": "hex", "patterns": [{"regex": "^ff", "ident": "f"}]},
            {"name": true}]})",
        u"PULSE-7"_s, u"PULSE-7"_s);
    row("it stays with its protocol", R"({"from": [{"name": true}], "route": {"stay": ["PULSE-7"], "else": "acme"}})",
        u"PULSE-7"_s, u"PULSE-7"_s);
    row("it goes to another protocol", R"({"from": [{"name": true}], "route": {"stay": ["PULSE-8"], "else": "acme"}})",
        u"PULSE-7"_s, u"PULSE-7 > acme"_s);
}

void TestIdentification::knowsAtOnce()
{
    QFETCH(QByteArray, identify);
    QFETCH(QString, name);
    Inquiry inquiry(identify, name);
    QVERIFY(inquiry.program);
    inquiry.identification->start();
    QTEST(inquiry.outcome, "outcome");
    QCOMPARE(inquiry.ends, 1);
    QCOMPARE(inquiry.hardware.takeOperations(), QStringList());
    QCOMPARE(inquiry.hardware.takeWrites(), QStringList());
    QCOMPARE(inquiry.scheduler.armed(), 0);
}

void TestIdentification::readsAValue_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("answer"); // hexadecimal
    QTest::addColumn<QString>("outcome");
    const auto row = [](const char *name, const char *encoding, const char *answer, const QString &outcome) {
        QTest::newRow(name) << QByteArray(encoding) << QByteArray(answer) << outcome;
    };
    row("text", "text", "41422d37", u"AB-7"_s);
    row("text with zeros", "text", "4100420000", u"AB"_s);
    row("text of two bytes a letter", "text", "c3a9", u"é"_s);
    row("bytes that are no UTF-8", "text", "41ff42", u"none"_s);
    row("a letter that is cut off", "text", "41c3", u"none"_s);
    row("nothing", "text", "", u"none"_s);
    row("hexadecimal", "hex", "00ff7e", u"00ff7e"_s);
    row("a number", "u32be", "000003e9", u"1001"_s);
    row("the largest number", "u32be", "ffffffff", u"4294967295"_s);
    row("a number with a byte missing", "u32be", "0003e9", u"0"_s);
    row("a number with a byte too many", "u32be", "00000003e9", u"0"_s);
}

void TestIdentification::readsAValue()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, answer);
    Inquiry inquiry(R"({"from": [{"read": "rx", "as": ")" + encoding + R"("}], "else": "none"})");
    QVERIFY(inquiry.program);
    inquiry.identification->start();
    QCOMPARE(inquiry.hardware.takeOperations(), QStringList{u"read rx"_s});
    inquiry.hardware.finishRead(Endpoint::Tx, QByteArray("x")); // somebody else's
    inquiry.notify("78");
    QCOMPARE(inquiry.outcome, kNothing);
    inquiry.answer(answer.constData());
    QTEST(inquiry.outcome, "outcome");
    QCOMPARE(inquiry.scheduler.armed(), 0);
}

void TestIdentification::asksUntilItIsAnswered()
{
    Inquiry inquiry(R"({"from": [{"query": "'Type;'", "reply": "rx", "tries": 3, "timeout_ms": 400,
        "patterns": [{"regex": "^(\\w+):", "ident": "$1"}]}], "else": "none"})");
    QVERIFY(inquiry.program);
    inquiry.identification->start();
    const auto question = u"tx 547970653b"_s;
    QCOMPARE(inquiry.hardware.takeOperations(), QStringList{u"subscribe rx"_s});
    QCOMPARE(inquiry.hardware.takeWrites(), QStringList{question});
    inquiry.scheduler.advance(399ms);
    QCOMPARE(inquiry.hardware.takeWrites(), QStringList());
    inquiry.scheduler.advance(1ms);
    QCOMPARE(inquiry.hardware.takeWrites(), QStringList{question});
    inquiry.scheduler.advance(400ms);
    QCOMPARE(inquiry.hardware.takeWrites(), QStringList{question});
    QCOMPARE(inquiry.outcome, kNothing);
    inquiry.hardware.notify(Endpoint::Rx, "W:12;");
    QCOMPARE(inquiry.outcome, u"W"_s);
    QCOMPARE(inquiry.hardware.takeOperations(), QStringList()); // subscribed once
    inquiry.hardware.notify(Endpoint::Rx, "P:12;");             // after the end
    QCOMPARE(inquiry.ends, 1);
    QCOMPARE(inquiry.scheduler.armed(), 0);

    Inquiry silent(R"({"from": [{"query": "01", "reply": "rx", "tries": 2}], "else": "none"})");
    silent.identification->start();
    silent.scheduler.advance(2 * limits::kDeviceReadDeadline);
    QCOMPARE(silent.hardware.takeWrites().size(), 2);
    QCOMPARE(silent.outcome, u"none"_s);
    QCOMPARE(silent.scheduler.armed(), 0);
}

void TestIdentification::takesOnlyTheReply()
{
    Inquiry inquiry(R"({"from": [{"query": "01", "reply": "rx", "as": "hex"}]})");
    inquiry.identification->start();
    inquiry.hardware.notify(Endpoint::Command, "\x31");
    inquiry.answer("32"); // a read
    QCOMPARE(inquiry.outcome, kNothing);
    inquiry.notify("33");
    QCOMPARE(inquiry.outcome, u"33"_s);
}

void TestIdentification::goesOnWithTheNextSource_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QString>("event"); // hexadecimal, "error", "silence", or "" where it goes on at once
    const auto row = [](const char *name, const char *source, const QString &event) {
        QTest::newRow(name) << QByteArray(source) << event;
    };
    row("the device cannot be read there", R"({"read": "command"})", {});
    row("the device does not answer there", R"({"query": "01", "reply": "command"})", {});
    row("the value does not come", R"({"read": "rx"})", u"silence"_s);
    row("the value cannot be read", R"({"read": "rx"})", u"error"_s);
    row("the value is no text", R"({"read": "rx"})", u"ff"_s);
    row("the value fits no pattern", R"({"read": "rx", "patterns": [{"regex": "^B", "ident": "b"}]})", u"41"_s);
    row("the reply does not come", R"({"query": "01", "reply": "rx"})", u"silence"_s);
    row("the reply fits no pattern", R"({"query": "01", "reply": "rx", "patterns": [{"regex": "^B", "ident": "b"}]})",
        u"41"_s);
}

void TestIdentification::goesOnWithTheNextSource()
{
    QFETCH(QByteArray, source);
    QFETCH(QString, event);
    const bool isQuery = source.contains("query");
    Inquiry inquiry(R"({"from": [)" + source + R"(, {"name": true}]})");
    QVERIFY(inquiry.program);
    inquiry.identification->start();
    QCOMPARE(inquiry.outcome, event.isEmpty() ? u"PULSE-7"_s : kNothing);
    if (event == u"silence"_s) {
        inquiry.scheduler.advance(limits::kDeviceReadDeadline - 1ms);
        QCOMPARE(inquiry.outcome, kNothing);
        inquiry.scheduler.advance(1ms);
    } else if (event == u"error"_s) {
        inquiry.hardware.finishRead(Endpoint::Rx, Error{ErrorCode::HardwareIo, u"no"_s});
    } else if (isQuery) {
        inquiry.notify(event.toLatin1().constData());
    } else {
        inquiry.answer(event.toLatin1().constData());
    }
    QCOMPARE(inquiry.outcome, u"PULSE-7"_s);
    QCOMPARE(inquiry.ends, 1);
    QCOMPARE(inquiry.scheduler.armed(), 0);
}

void TestIdentification::speaksTheCipherOfTheFile()
{
    Inquiry inquiry(R"({"from": [{"query": "'MtInt:9950;'", "reply": "rx"}], "else": "none"})", u"PULSE-7"_s,
                    R"(, "cipher": {"aes128_ecb_pkcs7": "jdk#vib%y5fir21a"})");
    QVERIFY(inquiry.program);
    inquiry.identification->start();
    QCOMPARE(inquiry.hardware.takeWrites(), QStringList{u"tx 169cfeeb2361ba39554a7b0eb976f7c2"_s});
    inquiry.notify("73f4cbd11a61e4185e8e486283595a24");
    QCOMPARE(inquiry.outcome, u"OK;"_s);
}

void TestIdentification::survivesWritesThatFail()
{
    Inquiry inquiry(R"({"from": [{"query": "01", "reply": "rx", "tries": 2}], "else": "none"})");
    inquiry.hardware.answerWritesWith(Hardware::WriteStatus::Failed);
    inquiry.identification->start();
    inquiry.scheduler.advance(2 * limits::kDeviceReadDeadline);
    QCOMPARE(inquiry.outcome, u"none"_s);
}

QTEST_GUILESS_MAIN(TestIdentification)
#include "tst_Identification.moc"
