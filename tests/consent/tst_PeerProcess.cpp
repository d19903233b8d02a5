#include "engine/consent/PeerProcess.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <memory>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace Qt::StringLiterals;
using engine::PeerProcess;

namespace {

constexpr int kProcesses = 500;
constexpr int kFilesOfEach = 4;

PeerProcess lookUp(const QTcpSocket &accepted)
{
    return engine::peerProcess(accepted.peerAddress(), accepted.peerPort(), accepted.localAddress(),
                               accepted.localPort());
}

/// A crowd of idle processes; gone with the object.
class Crowd final
{
public:
    explicit Crowd(int size)
    {
        for (int i = 0; i < size; ++i) {
            const pid_t child = ::fork();
            if (child == 0) {
                ::prctl(PR_SET_PDEATHSIG, SIGKILL);
                ::close_range(kFilesOfEach, ~0u, 0);
                for (;;)
                    ::pause();
            }
            if (child > 0)
                m_children.push_back(child);
        }
    }
    ~Crowd()
    {
        for (const pid_t child : m_children)
            ::kill(child, SIGKILL);
        for (const pid_t child : m_children)
            ::waitpid(child, nullptr, 0);
    }
    Q_DISABLE_COPY_MOVE(Crowd)
    size_t size() const { return m_children.size(); }

private:
    std::vector<pid_t> m_children;
};

} // namespace

/// S12, S15, S19 to S21 with real sockets and real processes. The programs are bash scripts, which connect by
/// themselves.
class TestPeerProcess final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void findsThisProcess_data();
    void findsThisProcess();
    void knowsNothingOfAStranger();
    void findsTheScript_data();
    void findsTheScript();
    void namesNoScriptForCode();
    void marksASharedSocket();
    void noticesAnotherProgramInTheSameProcess();
    void noticesAnotherHolderOfTheSocket();
    void noticesTheEndOfTheProcess();
    void resolvesNoDeletedExecutable();
    void namesTheListeningProgram_data();
    void namesTheListeningProgram();
    void isQuickAmongManyProcesses();

private:
    /// Writes a script that connects as descriptor 3, does \a then, and ends with its standard input.
    QString writeScript(const QByteArray &then = {});
    /// Starts a program that connects to the server; null on failure.
    QTcpSocket *accept(const QString &program, const QStringList &arguments);
    void sendLine();

    QString m_bash;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QTcpServer> m_server;
    std::unique_ptr<QProcess> m_process;
};

void TestPeerProcess::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_bash = QFileInfo(QStandardPaths::findExecutable(u"bash"_s)).canonicalFilePath();
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<QTcpServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
}

void TestPeerProcess::cleanup()
{
    if (m_process && m_process->state() != QProcess::NotRunning) {
        m_process->closeWriteChannel(); // every child ends with its input
        QVERIFY(m_process->waitForFinished());
    }
    m_process.reset();
    m_server.reset();
    m_folder.reset();
}

QString TestPeerProcess::writeScript(const QByteArray &then)
{
    QFile file(m_folder->filePath(u"client.sh"_s));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write("exec 3<>/dev/tcp/127.0.0.1/" + QByteArray::number(m_server->serverPort()) + "\n" + then +
               "\nwhile read -r line; do :; done\n");
    return QFileInfo(file).canonicalFilePath();
}

QTcpSocket *TestPeerProcess::accept(const QString &program, const QStringList &arguments)
{
    m_process = std::make_unique<QProcess>();
    m_process->setWorkingDirectory(m_folder->path());
    m_process->start(program, arguments);
    if (!m_process->waitForStarted() || !m_server->waitForNewConnection(10'000))
        return nullptr;
    return m_server->nextPendingConnection();
}

void TestPeerProcess::sendLine()
{
    m_process->write("go\n");
    QVERIFY(m_process->waitForBytesWritten());
}

void TestPeerProcess::findsThisProcess_data()
{
    QTest::addColumn<QHostAddress>("listening");
    QTest::addColumn<QHostAddress>("target");
    const QHostAddress mapped(u"::ffff:127.0.0.1"_s);
    QTest::newRow("S19: over IPv4") << QHostAddress(QHostAddress::LocalHost) << QHostAddress(QHostAddress::LocalHost);
    QTest::newRow("S19: over IPv6") << QHostAddress(QHostAddress::LocalHostIPv6)
                                    << QHostAddress(QHostAddress::LocalHostIPv6);
    QTest::newRow("S19: over IPv4, accepted by a socket for both")
        << QHostAddress(QHostAddress::Any) << QHostAddress(QHostAddress::LocalHost);
    QTest::newRow("S19: from an IPv6 socket to a mapped address") << QHostAddress(QHostAddress::LocalHost) << mapped;
}

void TestPeerProcess::findsThisProcess()
{
    QFETCH(QHostAddress, listening);
    QFETCH(QHostAddress, target);
    QTcpServer server;
    if (!server.listen(listening))
        QSKIP("this machine has no such address");
    QTcpSocket client;
    client.connectToHost(target, server.serverPort());
    QVERIFY(client.waitForConnected());
    QVERIFY(server.waitForNewConnection(10'000));
    const std::unique_ptr<QTcpSocket> accepted(server.nextPendingConnection());

    const PeerProcess process = lookUp(*accepted);
    QCOMPARE(process.processId, QCoreApplication::applicationPid());
    QCOMPARE(process.userId, qint64(::getuid()));
    QCOMPARE(process.executable, QFileInfo(QCoreApplication::applicationFilePath()).canonicalFilePath());
    QCOMPARE(process.script, QString());
    QVERIFY(process.startTime > 0);
    QVERIFY(process.socketInode > 0);
    QVERIFY(!process.isShared);
    QVERIFY(engine::isSameProcess(process));
    QCOMPARE(engine::peerUserId(accepted->peerAddress(), accepted->peerPort(), accepted->localAddress(),
                                accepted->localPort()),
             qint64(::getuid()));
}

void TestPeerProcess::knowsNothingOfAStranger()
{
    const QHostAddress here(QHostAddress::LocalHost);
    // Our own listening port as the peer's: the table has that socket, but not this connection.
    const PeerProcess process = engine::peerProcess(here, m_server->serverPort(), here, 1);
    QCOMPARE(process, PeerProcess{});
    QVERIFY(engine::isSameProcess(process));
    QCOMPARE(engine::peerUserId(here, m_server->serverPort(), here, 1), qint64(-1));
    QCOMPARE(engine::peerUserId(QHostAddress(), 1, QHostAddress(), 1), qint64(-1));
}

void TestPeerProcess::findsTheScript_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("S15: relative to its working folder") << QStringList{u"client.sh"_s};
    QTest::newRow("S15: by a path with dots") << QStringList{u"./../FOLDER/client.sh"_s};
    QTest::newRow("S15: after an option") << QStringList{u"-u"_s, u"client.sh"_s};
    QTest::newRow("S15: before other arguments") << QStringList{u"client.sh"_s, u"other.sh"_s};
}

void TestPeerProcess::findsTheScript()
{
    QFETCH(QStringList, arguments);
    arguments.replaceInStrings(u"FOLDER"_s, QFileInfo(m_folder->path()).fileName());
    const QString script = writeScript();
    const std::unique_ptr<QTcpSocket> accepted(accept(m_bash, arguments));
    QVERIFY(accepted);
    const PeerProcess process = lookUp(*accepted);
    QCOMPARE(process.processId, m_process->processId());
    QCOMPARE(process.executable, m_bash);
    QCOMPARE(process.script, script);
    QVERIFY(!process.isShared);
}

void TestPeerProcess::namesNoScriptForCode()
{
    const QString script = writeScript();
    const std::unique_ptr<QTcpSocket> accepted(accept(m_bash, {u"-c"_s, u". ./client.sh"_s, script}));
    QVERIFY(accepted);
    const PeerProcess process = lookUp(*accepted);
    QCOMPARE(process.executable, m_bash);
    QCOMPARE(process.script, QString());
}

void TestPeerProcess::marksASharedSocket()
{
    writeScript("cat 4<&3"); // S21: cat inherits the connection
    const std::unique_ptr<QTcpSocket> accepted(accept(m_bash, {u"client.sh"_s}));
    QVERIFY(accepted);
    QTRY_VERIFY(lookUp(*accepted).isShared);
    QCOMPARE(engine::identify({}, lookUp(*accepted)).kind, engine::Identity::Kind::Opaque);
}

void TestPeerProcess::noticesAnotherProgramInTheSameProcess()
{
    writeScript("read -r line; exec cat"); // S20: same process id, same start time, another program
    const std::unique_ptr<QTcpSocket> accepted(accept(m_bash, {u"client.sh"_s}));
    QVERIFY(accepted);
    const PeerProcess before = lookUp(*accepted);
    QVERIFY(engine::isSameProcess(before));
    sendLine();
    QTRY_VERIFY(!engine::isSameProcess(before));
    const PeerProcess after = lookUp(*accepted);
    QCOMPARE(after.processId, before.processId);
    QCOMPARE(after.startTime, before.startTime);
    QVERIFY(after.executable != before.executable);
}

void TestPeerProcess::noticesAnotherHolderOfTheSocket()
{
    writeScript("read -r line; cat"); // S20: the socket is passed on while the question stands
    const std::unique_ptr<QTcpSocket> accepted(accept(m_bash, {u"client.sh"_s}));
    QVERIFY(accepted);
    const PeerProcess before = lookUp(*accepted);
    QVERIFY(!before.isShared);
    sendLine();
    QTRY_VERIFY(!engine::isSameProcess(before));
}

void TestPeerProcess::noticesTheEndOfTheProcess()
{
    writeScript();
    const std::unique_ptr<QTcpSocket> accepted(accept(m_bash, {u"client.sh"_s}));
    QVERIFY(accepted);
    const PeerProcess before = lookUp(*accepted);
    QVERIFY(engine::isSameProcess(before));
    m_process->closeWriteChannel();
    QVERIFY(m_process->waitForFinished());
    QVERIFY(!engine::isSameProcess(before)); // S20
}

void TestPeerProcess::resolvesNoDeletedExecutable()
{
    writeScript();
    const QString copy = m_folder->filePath(u"bash-copy"_s);
    QVERIFY(QFile::copy(m_bash, copy));
    const std::unique_ptr<QTcpSocket> accepted(accept(copy, {u"client.sh"_s}));
    QVERIFY(accepted);
    QCOMPARE(lookUp(*accepted).executable, QFileInfo(copy).canonicalFilePath());
    QVERIFY(QFile::remove(copy));
    const PeerProcess process = lookUp(*accepted);
    QCOMPARE(process.processId, m_process->processId());
    QCOMPARE(process.executable, QString());
    QCOMPARE(engine::identify({}, process).kind, engine::Identity::Kind::Opaque); // S17
}

void TestPeerProcess::namesTheListeningProgram_data()
{
    QTest::addColumn<QHostAddress>("address");
    QTest::newRow("S1, R19: on IPv4") << QHostAddress(QHostAddress::LocalHost);
    QTest::newRow("S1, R19: on IPv6") << QHostAddress(QHostAddress::LocalHostIPv6);
    QTest::newRow("S1, R19: on every address") << QHostAddress(QHostAddress::Any);
}

void TestPeerProcess::namesTheListeningProgram()
{
    QFETCH(QHostAddress, address);
    QTcpServer server;
    if (!server.listen(address))
        QSKIP("this machine has no such address");
    const quint16 port = server.serverPort();
    QCOMPARE(engine::listeningProgram(port), QFileInfo(QCoreApplication::applicationFilePath()).fileName());
    server.close();
    QCOMPARE(engine::listeningProgram(port), QString());
}

void TestPeerProcess::isQuickAmongManyProcesses()
{
    const Crowd crowd(kProcesses); // before the connection, which the crowd would share
    QCOMPARE(crowd.size(), size_t(kProcesses));
    QTcpSocket client;
    client.connectToHost(m_server->serverAddress(), m_server->serverPort());
    QVERIFY(client.waitForConnected());
    QVERIFY(m_server->waitForNewConnection(10'000));
    const std::unique_ptr<QTcpSocket> accepted(m_server->nextPendingConnection());

    std::vector<qint64> times;
    for (int i = 0; i < 9; ++i) {
        QElapsedTimer timer;
        timer.start();
        const PeerProcess process = lookUp(*accepted);
        times.push_back(timer.nsecsElapsed() / 1000);
        QCOMPARE(process.processId, QCoreApplication::applicationPid());
    }
    std::ranges::sort(times);
    qInfo("look-up among %d processes with %d files each: median %lld us, worst %lld us", kProcesses, kFilesOfEach,
          static_cast<long long>(times[times.size() / 2]), static_cast<long long>(times.back()));
    QVERIFY(times[times.size() / 2] < 100'000); // S19 asks for 5 ms; machines that run tests are busy
}

QTEST_GUILESS_MAIN(TestPeerProcess)
#include "tst_PeerProcess.moc"
