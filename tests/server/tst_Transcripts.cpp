#include "engine/backend/simulated/SimulatedBackend.h"
#include "engine/backend/simulated/SimulatedHardware.h"
#include "engine/catalog/Catalog.h"
#include "engine/consent/Consent.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceManager.h"
#include "engine/server/Session.h"
#include "tests/fakes/FakeConnection.h"
#include "tests/fakes/ManualScheduler.h"
#include "tests/schema/FrameSchema.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace {

constexpr char kTestsFolder[] = TESTS_FOLDER;

/// A session with the three fixture devices, without a socket; what happens is written down in the words of a transcript.
class Stage
{
public:
    Stage();

    void start();
    void handshake(int version);
    void carryOut(const QString &line);
    QStringList takeEvents();
    /// What the schema of the session's version has against the frames that the client was sent.
    const QStringList &complaints() const { return m_complaints; }

private:
    void receive(const QString &frame);
    void noteSent(const QString &frame);
    void noteOperation(const engine::SimulatedOperation &operation);
    void notify(const QString &name, const QString &endpoint, const QString &bytes);
    void addDevice(const QString &name);
    void settle() { QTest::qWait(0); }

    QHash<QString, QString> m_protocols; // by name of the model
    QStringList m_events; // until the last device has gone
    ManualScheduler m_scheduler;
    engine::Catalog m_catalog;
    engine::Consent m_consent{m_scheduler, QString()};
    engine::DeviceManager m_devices{m_catalog, m_scheduler};
    engine::SimulatedBackend *m_backend = nullptr;
    engine::Decoder m_decoder;
    engine::SessionContext m_context{m_decoder, m_consent, m_devices, m_scheduler, u"Ours"_s};
    FakeConnection *m_connection = nullptr;
    std::unique_ptr<engine::Session> m_session;
    frames::Witness m_witness;
    QStringList m_complaints;
};

Stage::Stage()
{
    for (const engine::Error &error : m_catalog.load(QString::fromUtf8(kTestsFolder) + u"/fixtures"_s))
        qWarning().noquote() << error.detail;
    m_consent.setPolicy(engine::Consent::Policy::AllowAll);
    auto backend = std::make_unique<engine::SimulatedBackend>();
    m_backend = backend.get();
    m_backend->setObserver([this](const engine::SimulatedOperation &operation) { noteOperation(operation); });
    m_devices.addBackend(std::move(backend));
    for (const QString &name : {u"vib"_s, u"stk"_s, u"hub"_s})
        addDevice(name);
}

void Stage::addDevice(const QString &name)
{
    const engine::CatalogModel model = m_catalog.find(name).value();
    m_protocols.insert(model.name, model.protocol);
    engine::SimulatedDevice device;
    device.advertisement.name = model.name;
    device.advertisement.protocol = model.protocol;
    device.endpoints = model.endpoints;
    m_backend->add(device);
    const std::size_t before = m_devices.devices().size();
    QTRY_COMPARE(m_devices.devices().size(), before + 1);
}

void Stage::noteOperation(const engine::SimulatedOperation &operation)
{
    using Kind = engine::SimulatedOperation::Kind;
    const QString device = m_protocols.value(operation.name);
    const QString endpoint = engine::endpointName(operation.endpoint);
    const QByteArray bytes(reinterpret_cast<const char *>(operation.data.data()),
                           static_cast<qsizetype>(operation.data.size()));
    if (operation.kind == Kind::Write)
        m_events += u"w "_s + device + u' ' + QString::fromLatin1(bytes.toHex());
    else if (operation.kind == Kind::Subscribe || operation.kind == Kind::Unsubscribe)
        m_events += (operation.kind == Kind::Subscribe ? u"l on "_s : u"l off "_s) + device + u' ' + endpoint;
}

void Stage::notify(const QString &name, const QString &endpoint, const QString &bytes)
{
    for (const auto &device : m_devices.devices()) {
        if (m_protocols.value(device->description().name) == name) {
            m_backend->hardware(device->address())
                ->notify(engine::endpointFromName(QLatin1StringView(endpoint.toLatin1())).value(),
                         QByteArray::fromHex(bytes.toLatin1()));
        }
    }
}

void Stage::start()
{
    auto connection = std::make_unique<FakeConnection>();
    m_connection = connection.get();
    QObject::connect(m_connection, &FakeConnection::sent, m_connection, [this](const QString &frame) { noteSent(frame); });
    m_session = std::make_unique<engine::Session>(m_context, engine::ClientId{1}, std::move(connection),
                                                  [] { return engine::Identity(); }, [] { return true; });
    QObject::connect(m_connection, &FakeConnection::pinged, m_connection, [this] { m_events += u"p ping"_s; });
    QObject::connect(&m_devices, &engine::DeviceManager::scanningChanged, m_connection,
                     [this](bool isOn) { m_events += isOn ? u"s on"_s : u"s off"_s; });
    QObject::connect(&m_devices, &engine::DeviceManager::scanningFinished, m_session.get(),
                     [this] { m_session->announceScanningFinished(); });
    QObject::connect(&m_consent, &engine::Consent::decided, m_session.get(),
                     [this](engine::ClientId, bool allowed, const QString &reason) { m_session->decide(allowed, reason); });
    QObject::connect(&m_devices, &engine::DeviceManager::deviceAdded, m_session.get(),
                     [this](engine::Device *device) { m_session->announceAdded(*device); });
    QObject::connect(&m_devices, &engine::DeviceManager::deviceRemoved, m_session.get(),
                     [this](engine::DeviceIndex index) { m_session->announceRemoved(index); });
}

void Stage::receive(const QString &frame)
{
    m_witness.clientSends(frame);
    m_connection->receive(frame);
}

void Stage::noteSent(const QString &frame)
{
    m_events += u"< "_s + frame;
    if (const QString complaint = m_witness.serverSends(frame); !complaint.isEmpty())
        m_complaints += complaint;
}

void Stage::handshake(int version)
{
    const QString fields = version == 0 ? QString()
        : version == 4 ? u",\"ProtocolVersionMajor\":4,\"ProtocolVersionMinor\":0"_s
                       : u",\"MessageVersion\":%1"_s.arg(version);
    receive(uR"([{"RequestServerInfo":{"Id":1,"ClientName":"Test")"_s + fields + u"}}]"_s);
    settle();
    m_events.clear();
}

void Stage::carryOut(const QString &line)
{
    const QStringList words = line.split(u' ');
    if (line.startsWith(u"> "_s)) {
        receive(line.mid(2));
    } else if (words.value(1) == u"advance"_s) {
        m_scheduler.advance(std::chrono::milliseconds(words.value(2).toInt()));
    } else if (words.value(1) == u"leave"_s) {
        m_connection->leave();
    } else if (words.value(1) == u"silent"_s) {
        m_connection->fallSilent();
    } else if (words.value(1) == u"appear"_s) {
        addDevice(words.value(2));
    } else if (words.value(1) == u"vanish"_s) {
        for (const auto &device : m_devices.devices()) {
            if (m_protocols.value(device->description().name) == words.value(2)) {
                m_backend->remove(device->address());
                break;
            }
        }
    } else if (words.value(1) == u"notify"_s) {
        notify(words.value(2), words.value(3), words.value(4));
    } else if (words.value(1) == u"exhaust"_s) { // the bus has nothing more to find
        m_backend->stopScanning();
        emit m_backend->scanningFinished();
    } else if (words.value(1) == u"revoke"_s) {
        m_session->end(u"the user has ended this"_s);
    } else if (words.value(1) == u"flood"_s) {
        for (int i = 0; i < words.value(2).toInt(); ++i)
            receive(u"["_s);
        m_events.clear();
    }
    settle();
    settle();
    if (m_connection->closeCode())
        m_events.removeAll(QString());
}

QStringList Stage::takeEvents()
{
    QStringList events = std::exchange(m_events, {});
    if (m_connection->closeCode())
        events += u"! closed %1"_s.arg(*m_connection->closeCode());
    return events;
}

QStringList ofKind(const QStringList &events, QChar kind)
{
    QStringList found;
    std::ranges::copy_if(events, std::back_inserter(found), [kind](const QString &event) { return event.startsWith(kind); });
    return found;
}

} // namespace

/// Whole sessions, from tests/transcripts: what the client sends, what it gets and what the devices are written. Every frame
/// it gets is also held against the schema of its version (54, 162).
class TestTranscripts final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void plays_data();
    void plays();

private:
    static void addBlock(const QString &block);
};

void TestTranscripts::addBlock(const QString &block)
{
    QStringList lines = block.split(u'\n', Qt::SkipEmptyParts);
    const QString title = lines.takeFirst();
    const QString versions = title.section(u' ', 1, 1);
    if (versions == u"-"_s) {
        QTest::newRow(qPrintable(title)) << -1 << lines;
        return;
    }
    for (int version = versions.left(1).toInt(); version <= versions.right(1).toInt(); ++version) {
        const QString name = title.section(u' ', 0, 0) + u" %1 "_s.arg(version) + title.section(u' ', 2);
        QTest::newRow(qPrintable(name)) << version << lines;
    }
}

void TestTranscripts::plays_data()
{
    QTest::addColumn<int>("version"); // -1: without a handshake
    QTest::addColumn<QStringList>("lines");
    const QDir folder(QString::fromUtf8(kTestsFolder) + u"/transcripts"_s);
    for (const QString &name : folder.entryList({u"*.txt"_s})) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        for (const QString &block : QString::fromUtf8(file.readAll()).split(u"\n== "_s).mid(1))
            addBlock(block);
    }
}

void TestTranscripts::plays()
{
    QFETCH(int, version);
    QFETCH(QStringList, lines);
    Stage stage;
    stage.start();
    if (version >= 0)
        stage.handshake(version);
    QStringList expected;
    for (const QString &line : lines) {
        const bool isEvent = !line.startsWith(u'>') && (!line.startsWith(u'!') || line.startsWith(u"! closed"_s));
        if (isEvent)
            expected += line;
        else
            stage.carryOut(line);
    }
    const QStringList seen = stage.takeEvents();
    QVERIFY2(stage.complaints().isEmpty(), qPrintable(stage.complaints().join(u'\n')));
    // Order between the client's answers and a device's writes of one command is no promise; order within each is.
    for (const QChar kind : {u'<', u'w', u'!', u's', u'p', u'l'}) {
        const QStringList wanted = ofKind(expected, kind);
        if (wanted.isEmpty() && (kind == u's' || kind == u'p' || kind == u'l'))
            continue;
        const QStringList got = ofKind(seen, kind);
        QVERIFY2(wanted.size() == got.size(), qPrintable(u"seen:\n"_s + seen.join(u'\n')));
        for (qsizetype i = 0; i < wanted.size(); ++i) {
            const QString pattern = QRegularExpression::escape(wanted[i]).replace(u"\\~"_s, u".*"_s);
            const QRegularExpression expression(QRegularExpression::anchoredPattern(pattern));
            QVERIFY2(expression.match(got[i]).hasMatch(), qPrintable(u"wanted "_s + wanted[i] + u"\ngot    "_s + got[i]));
        }
    }
}

QTEST_GUILESS_MAIN(TestTranscripts)
#include "tst_Transcripts.moc"
