#include "engine/backend/serial/SerialHardware.h"
#include "engine/backend/serial/SerialPortList.h"
#include "engine/base/Constants.h"
#include "tests/backend/serial/PseudoTerminal.h"

#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::Endpoint;
using engine::Error;
using engine::ErrorCode;
using engine::Hardware;
using engine::SerialHardware;
using engine::SystemScheduler;

namespace {

constexpr int kBaud = 115200;

/// Processor time of this process.
std::chrono::milliseconds used()
{
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::milliseconds(time.tv_sec * 1000 + time.tv_nsec / 1000000);
}

/// A port, opened on one end of a pseudo-terminal.
struct Port
{
    explicit Port(const SerialHardware::Settings &settings)
        : hardware(settings, scheduler)
        , opened(&hardware, &Hardware::opened)
        , closed(&hardware, &Hardware::closed)
        , written(&hardware, &Hardware::writeFinished)
        , notified(&hardware, &Hardware::notified)
    {
    }
    Port()
        : Port(SerialHardware::Settings{{}, kBaud})
    {
    }
    explicit Port(const PseudoTerminal &terminal)
        : Port(SerialHardware::Settings{terminal.path(), kBaud})
    {
    }

    bool open()
    {
        hardware.open();
        return opened.wait() && hardware.isOpen();
    }
    Hardware::WriteStatus write(const QByteArray &data)
    {
        const auto *bytes = reinterpret_cast<const quint8 *>(data.constData());
        return hardware.write({Endpoint::Tx, false, 0, {bytes, static_cast<std::size_t>(data.size())}});
    }
    /// Writes until the system takes no more and something is waiting. \returns how much was taken over
    qsizetype fill()
    {
        qsizetype bytes = 0;
        for (int i = 0; i < 10000; ++i) {
            const Hardware::WriteStatus status = write(QByteArray(100, 'x'));
            bytes += status == Hardware::WriteStatus::Failed ? 0 : 100;
            if (status != Hardware::WriteStatus::Done)
                break;
        }
        return bytes;
    }
    Error reason() const { return closed.isEmpty() ? Error() : closed.first().first().value<Error>(); }

    SystemScheduler scheduler;
    SerialHardware hardware;
    QSignalSpy opened;
    QSignalSpy closed;
    QSignalSpy written;
    QSignalSpy notified;
};

} // namespace

/// A serial port as a byte channel, over a pseudo-terminal.
class TestSerialHardware final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { qRegisterMetaType<engine::Error>("engine::Error"); }
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void passesBytesBothWays();
    void saysNothingBeforeItIsAsked();
    void opensWithTheSpeedThatIsSet_data();
    void opensWithTheSpeedThatIsSet();
    void controlLinesThatThePortLacksDoNotMatter();
    void doesNotHangUp();
    void writesNothingByItself();
    void cannotBeOpened_data();
    void cannotBeOpened();
    void refusalIsExplained();
    void isClosedOnceByAHangUp_data();
    void isClosedOnceByAHangUp();
    void hardwareThatTakesNothingIsBounded();
    void whatWaitsGoesOutBeforeClosing();
    void closingDoesNotWaitForHardwareThatTakesNothing();
    void closedBeforeItIsOpenSaysNothing();
};

void TestSerialHardware::passesBytesBothWays()
{
    PseudoTerminal terminal;
    Port port(terminal);
    QVERIFY(port.open());
    QVERIFY(port.hardware.endpoints().contains(Endpoint::Tx) && port.hardware.endpoints().contains(Endpoint::Rx));
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all.append(static_cast<char>(i));
    QCOMPARE(port.write(all), Hardware::WriteStatus::Done);
    QCOMPARE(terminal.read(), all); // at once: not with the next turn of the event loop
    port.hardware.subscribe(Endpoint::Rx);
    QVERIFY(terminal.write("one\r\n"));
    QVERIFY(port.notified.wait());
    QCOMPARE(port.notified.first()[0].value<Endpoint>(), Endpoint::Rx);
    QCOMPARE(port.notified.first()[1].toByteArray(), "one\r\n");
}

void TestSerialHardware::saysNothingBeforeItIsAsked()
{
    PseudoTerminal terminal;
    Port port(terminal);
    QVERIFY(port.open());
    QVERIFY(terminal.write("unheard"));
    QTest::qWait(50);
    QCOMPARE(port.notified.size(), 0);
    port.hardware.subscribe(Endpoint::Rx);
    QVERIFY(terminal.write("heard"));
    QVERIFY(port.notified.wait());
    QCOMPARE(port.notified.first()[1].toByteArray(), "heard");
}

void TestSerialHardware::opensWithTheSpeedThatIsSet_data()
{
    QTest::addColumn<int>("baud");
    QTest::addColumn<quint32>("speed");
    QTest::newRow("that of TCode") << 115200 << quint32(B115200);
    QTest::newRow("that of older devices") << 19200 << quint32(B19200);
}

void TestSerialHardware::opensWithTheSpeedThatIsSet()
{
    QFETCH(int, baud);
    QFETCH(quint32, speed);
    PseudoTerminal terminal;
    Port port(SerialHardware::Settings{terminal.path(), baud});
    QVERIFY(port.open());
    const termios attributes = terminal.attributes();
    QCOMPARE(quint32(::cfgetospeed(&attributes)), speed);
    QCOMPARE(quint32(attributes.c_cflag & CSIZE), quint32(CS8)); // 8N1
    QCOMPARE(quint32(attributes.c_cflag & (PARENB | CSTOPB)), quint32(0));
}

void TestSerialHardware::controlLinesThatThePortLacksDoNotMatter()
{
    PseudoTerminal terminal;
    Port port(SerialHardware::Settings{terminal.path(), kBaud, SerialHardware::Line::On, SerialHardware::Line::Off});
    QVERIFY(port.open());
    QCOMPARE(port.write("a"), Hardware::WriteStatus::Done);
    QCOMPARE(terminal.read(), "a");
}

void TestSerialHardware::doesNotHangUp()
{
    PseudoTerminal terminal;
    QVERIFY(terminal.hangsUpOnClose()); // as the system has it
    Port port(terminal);
    QVERIFY(port.open());
    QVERIFY(!terminal.hangsUpOnClose());
    port.hardware.close();
    QVERIFY(port.closed.wait());
    QVERIFY(!terminal.hangsUpOnClose()); // and not before the port is closed, either
    QCOMPARE(port.reason().code, ErrorCode::Cancelled);
}

void TestSerialHardware::writesNothingByItself()
{
    PseudoTerminal terminal;
    {
        Port port(terminal);
        QVERIFY(port.open());
        port.hardware.subscribe(Endpoint::Rx);
        port.hardware.close();
        QVERIFY(port.closed.wait());
    }
    QCOMPARE(terminal.read(), QByteArray());
}

void TestSerialHardware::cannotBeOpened_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("isTaken");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("there is no such port") << u"/dev/no-such-port"_s << false << ErrorCode::HardwareUnavailable;
    QTest::newRow("another program has it") << QString() << true << ErrorCode::Busy;
}

void TestSerialHardware::cannotBeOpened()
{
    QFETCH(QString, path);
    QFETCH(bool, isTaken);
    QFETCH(ErrorCode, code);
    PseudoTerminal terminal;
    Port first(terminal);
    if (isTaken)
        QVERIFY(first.open());
    const QString used = isTaken ? terminal.path() : path;
    Port port(SerialHardware::Settings{used, kBaud});
    port.hardware.open();
    QVERIFY(port.closed.wait());
    QCOMPARE(port.reason().code, code);
    QVERIFY2(port.reason().detail.contains(used), qPrintable(port.reason().detail));
    QCOMPARE(port.opened.size(), 0);
    QCOMPARE(port.write("a"), Hardware::WriteStatus::Failed);
}

/// The detail names the path, the group and the rules.
void TestSerialHardware::refusalIsExplained()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"ttyFORBIDDEN"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QVERIFY(file.setPermissions({}));
    QFile::setPermissions(folder.path(), QFile::permissions(folder.path()) | QFile::ExeOther | QFile::ReadOther);
    constexpr uid_t kNobody = 65534;
    const bool isRoot = ::geteuid() == 0;
    if (isRoot && ::seteuid(kNobody) != 0)
        QSKIP("this user cannot become another one");
    const bool mayOpen = engine::mayOpen(path);
    Port port(SerialHardware::Settings{path, kBaud});
    port.hardware.open();
    const bool isClosed = port.closed.wait();
    if (isRoot)
        QCOMPARE(::seteuid(0), 0);
    QVERIFY(isClosed && !mayOpen);
    for (const QString &part : {path, u"dialout"_s, u"60-assent.rules"_s})
        QVERIFY2(port.reason().detail.contains(part), qPrintable(port.reason().detail));
    QVERIFY(engine::mayOpen(u"/dev/no-such-port"_s)); // a port that is not there is not a matter of rights
}

void TestSerialHardware::isClosedOnceByAHangUp_data()
{
    QTest::addColumn<bool>("isFull");
    QTest::newRow("while nothing waits") << false;
    QTest::newRow("while bytes wait that nobody takes") << true;
}

/// R16, and checklist of the rigs: QSerialPort reports a hang-up without end while it has something to write.
void TestSerialHardware::isClosedOnceByAHangUp()
{
    QFETCH(bool, isFull);
    constexpr auto kWatched = 1000ms;
    PseudoTerminal terminal;
    Port port(terminal);
    QVERIFY(port.open());
    if (isFull)
        QVERIFY(port.fill() > 0);
    QSignalSpy written(&port.hardware, &Hardware::writeFinished);
    terminal.hangUp();
    QVERIFY(port.closed.wait(1000)); // told within a second
    QCOMPARE(port.reason().code, ErrorCode::HardwareUnavailable);
    QVERIFY(!port.hardware.isOpen());
    QCOMPARE(port.write("a"), Hardware::WriteStatus::Failed);
    const auto before = used();
    QTest::qWait(static_cast<int>(kWatched.count()));
    const auto spent = used() - before;
    QVERIFY2(spent < kWatched / 20, qPrintable(u"%1 ms of the processor in a second"_s.arg(spent.count())));
    QCOMPARE(port.closed.size(), 1);
    QCOMPARE(written.size(), 0);
}

/// R14: a port takes over a bounded number of bytes, says how it goes on, and writes in order.
void TestSerialHardware::hardwareThatTakesNothingIsBounded()
{
    PseudoTerminal terminal;
    Port port(terminal);
    QVERIFY(port.open());
    qsizetype accepted = port.fill();
    int pending = 1;
    while (pending < 10000) {
        const Hardware::WriteStatus status = port.write(QByteArray(100, 'y'));
        if (status == Hardware::WriteStatus::Failed)
            break;
        QCOMPARE(status, Hardware::WriteStatus::Pending);
        accepted += 100;
        ++pending;
    }
    QVERIFY2(pending <= engine::limits::kSerialQueueBytes / 100 + 1, qPrintable(QString::number(pending)));
    QCOMPARE(port.written.size(), 0);
    QByteArray all = terminal.read();
    for (int i = 0; i < 100 && all.size() < accepted; ++i) {
        QTest::qWait(10);
        all += terminal.read();
    }
    QCOMPARE(all.size(), accepted);
    QCOMPARE(all.indexOf('y'), all.count('x')); // in order
    QTRY_COMPARE(port.written.size(), pending);
    QCOMPARE(port.write("z"), Hardware::WriteStatus::Done);
}

void TestSerialHardware::whatWaitsGoesOutBeforeClosing()
{
    PseudoTerminal terminal;
    Port port(terminal);
    QVERIFY(port.open());
    qsizetype accepted = port.fill();
    port.write("STOP");
    accepted += 4;
    port.hardware.close();
    QCOMPARE(port.write("late"), Hardware::WriteStatus::Failed);
    QByteArray all;
    for (int i = 0; i < 100 && port.closed.isEmpty(); ++i) {
        all += terminal.read();
        QTest::qWait(5);
    }
    all += terminal.read();
    QCOMPARE(port.closed.size(), 1);
    QCOMPARE(all.size(), accepted);
    QVERIFY(all.endsWith("STOP"));
}

void TestSerialHardware::closingDoesNotWaitForHardwareThatTakesNothing()
{
    PseudoTerminal terminal;
    Port port(terminal);
    QVERIFY(port.open());
    QVERIFY(port.fill() > 0);
    const auto start = port.scheduler.now();
    port.hardware.close();
    QVERIFY(port.closed.wait(1000));
    QVERIFY(port.scheduler.now() - start < engine::limits::kSerialDrainDeadline + 200ms);
}

void TestSerialHardware::closedBeforeItIsOpenSaysNothing()
{
    PseudoTerminal terminal;
    Port port(terminal);
    port.hardware.open();
    port.hardware.close();
    QTest::qWait(50);
    QCOMPARE(port.opened.size() + port.closed.size(), 0);
}

QTEST_GUILESS_MAIN(TestSerialHardware)
#include "tst_SerialHardware.moc"
