// Whole sessions without a socket. Input: lines; each is a frame of the client, or something that happens:
//   !s a second passes   !m a minute passes   !v the newest device vanishes   !a a device appears
//   !q the client falls silent (no pongs)     !l the client leaves            !e the user ends the session
//
// Promises, until the session closes: every message is answered exactly once by its Id, what cannot be understood by
// one Error (with 0 where there is no Id), nothing else answers; each frame of ours is one valid message. After the
// close nothing is sent, and nothing is driven any more.
#include "engine/backend/simulated/SimulatedBackend.h"
#include "engine/catalog/Catalog.h"
#include "engine/consent/Consent.h"
#include "engine/device/Device.h"
#include "engine/device/DeviceManager.h"
#include "engine/server/Session.h"
#include "tests/fakes/FakeConnection.h"
#include "tests/fakes/ManualScheduler.h"
#include "tests/fuzz/Violation.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;
using engine::MessageId;

namespace {

constexpr qsizetype kDevicesAtMost = 8;

/// What lasts from input to input; none of it changes.
struct World
{
    World()
    {
        qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &message) {
            const bool isOurs = context.category && QByteArrayView(context.category).startsWith("assent.");
            if (!isOurs && type != QtDebugMsg && type != QtInfoMsg)
                violated(u"Qt warns: "_s + message);
        });
        if (const auto errors = catalog.load(QString::fromUtf8(FIXTURES_FOLDER)); !errors.empty())
            violated(u"the catalog cannot be read: "_s + errors.front().detail);
    }

    int argumentCount = 1;
    char name[12] = "fuzz";
    char *arguments[2] = {name, nullptr};
    QCoreApplication application{argumentCount, arguments};
    engine::Catalog catalog;
};

struct Answer
{
    MessageId id = 0;
    bool isError = false; ///< expected: it has to be one; got: it is one
};

/// Finds out what a frame must be answered with.
class Expectation final : public engine::MessageHandler
{
public:
    bool handle(const engine::ClientMessage &message) override
    {
        answers.append({std::visit([](const auto &known) { return known.id; }, message), false});
        return true;
    }
    bool reject(MessageId id, const engine::Error &) override
    {
        answers.append({id, true});
        return true;
    }

    QList<Answer> answers;
};

class Stage final : private engine::DeviceLookup
{
public:
    explicit Stage(engine::Catalog &catalog);

    void play(const QString &line);

private:
    const engine::DeviceDescription *description(engine::DeviceIndex index) const override
    {
        const engine::Device *device = m_devices.device(index);
        return device ? &device->description() : nullptr;
    }
    void addDevice(const QString &name);
    void startSession();
    void happen(QChar what);
    void receive(const QString &frame);
    void take(const QString &frame);
    void compare(QList<Answer> expected, const QString &frame);
    void pass(std::chrono::milliseconds time);
    void settle();
    bool isOver() const { return m_hasLeft || m_connection->closeCode(); }
    void checkEnd();

    engine::Catalog &m_catalog;
    ManualScheduler m_scheduler;
    engine::Consent m_consent{m_scheduler, QString()};
    engine::DeviceManager m_devices{m_catalog, m_scheduler};
    engine::SimulatedBackend *m_backend = nullptr;
    engine::Decoder m_decoder;
    engine::Decoder m_secondDecoder;
    engine::SessionContext m_context{m_decoder, m_consent, m_devices, m_scheduler, u"Ours"_s};
    FakeConnection *m_connection = nullptr;
    std::unique_ptr<engine::Session> m_session;
    QList<Answer> m_got;
    bool m_hasLeft = false;
};

Stage::Stage(engine::Catalog &catalog)
    : m_catalog(catalog)
{
    m_consent.setPolicy(engine::Consent::Policy::AllowAll);
    auto backend = std::make_unique<engine::SimulatedBackend>();
    m_backend = backend.get();
    m_devices.addBackend(std::move(backend));
    for (const QString &name : {u"vib"_s, u"stk"_s, u"hub"_s})
        addDevice(name);
    if (m_devices.devices().size() != 3)
        violated(u"the simulated devices appear"_s);
    startSession();
}

void Stage::addDevice(const QString &name)
{
    const engine::CatalogModel model = m_catalog.find(name).value();
    engine::SimulatedDevice device;
    device.advertisement.name = model.name;
    device.advertisement.protocol = model.protocol;
    device.endpoints = model.endpoints;
    m_backend->add(device);
    settle();
}

void Stage::startSession()
{
    auto connection = std::make_unique<FakeConnection>();
    m_connection = connection.get();
    QObject::connect(m_connection, &FakeConnection::sent, m_connection, [this](const QString &frame) { take(frame); });
    m_session = std::make_unique<engine::Session>(
        m_context, engine::ClientId{1}, std::move(connection), [] { return engine::Identity(); }, [] { return true; });
    engine::Session *session = m_session.get();
    QObject::connect(
        &m_consent, &engine::Consent::decided, session,
        [session](engine::ClientId, bool allowed, const QString &reason) { session->decide(allowed, reason); });
    QObject::connect(&m_devices, &engine::DeviceManager::deviceAdded, session,
                     [session](engine::Device *device) { session->announceAdded(*device); });
    QObject::connect(&m_devices, &engine::DeviceManager::deviceRemoved, session,
                     [session](engine::DeviceIndex index) { session->announceRemoved(index); });
}

void Stage::play(const QString &line)
{
    if (isOver())
        return;
    if (line.size() == 2 && line.front() == u'!')
        happen(line.back());
    else
        receive(line);
    if (isOver())
        checkEnd();
}

void Stage::happen(QChar what)
{
    m_got.clear();
    if (what == u's')
        pass(std::chrono::seconds(1));
    else if (what == u'm')
        pass(std::chrono::minutes(1));
    else if (what == u'v' && !m_devices.devices().empty())
        m_backend->remove(QString(m_devices.devices().back()->address()));
    else if (what == u'a' && m_devices.devices().size() < kDevicesAtMost)
        addDevice(u"hub"_s);
    else if (what == u'q')
        m_connection->fallSilent();
    else if (what == u'e')
        m_session->end(u"ended"_s);
    else if (what == u'l') {
        m_hasLeft = true;
        m_connection->leave();
    }
    settle();
    if (!isOver() && !m_got.isEmpty())
        violated(u"nothing is answered that was not asked"_s);
}

void Stage::receive(const QString &frame)
{
    const bool isConnected = m_session->state() == engine::Session::State::Connected;
    Expectation expectation;
    m_secondDecoder.decode(frame, isConnected ? engine::protocolFor(m_session->protocolVersion()) : nullptr, *this,
                           expectation);
    m_got.clear();
    m_connection->receive(frame);
    settle();
    compare(expectation.answers, frame);
}

/// A frame of ours.
void Stage::take(const QString &frame)
{
    if (isOver())
        violated(u"nothing is sent after the close: "_s + frame);
    QJsonParseError error{};
    const QJsonArray array = QJsonDocument::fromJson(frame.toUtf8(), &error).array();
    const QJsonObject message = array.at(0).toObject();
    const QJsonObject body = message.begin() == message.end() ? QJsonObject() : message.begin()->toObject();
    const qint64 id = body.value("Id"_L1).toInteger(-1);
    if (error.error != QJsonParseError::NoError || array.size() != 1 || message.size() != 1 || id < 0 ||
        id > 0xffffffff)
        violated(u"a frame of the server is one message: "_s + frame);
    const bool isError = message.begin().key() == "Error"_L1;
    if (id != 0 || isError)
        m_got.append({static_cast<MessageId>(id), isError});
}

void Stage::compare(QList<Answer> expected, const QString &frame)
{
    for (const Answer &answer : std::as_const(m_got)) {
        // Those that must be errors first, so that an Id used twice is not matched with the wrong one.
        const auto match = [&](bool mustBeError) {
            return std::ranges::find_if(
                expected, [&](const Answer &other) { return other.id == answer.id && other.isError == mustBeError; });
        };
        auto found = match(answer.isError);
        if (found == expected.end() && answer.isError)
            found = match(false);
        if (found == expected.end())
            violated(u"Id %1 is answered once, and by an Error if not understood: "_s.arg(answer.id) + frame);
        expected.erase(found);
    }
    if (!expected.isEmpty() && !isOver())
        violated(u"Id %1 is answered: "_s.arg(expected.first().id) + frame);
}

void Stage::pass(std::chrono::milliseconds time)
{
    for (auto left = time; left.count() > 0 && !isOver(); left -= std::chrono::seconds(1)) {
        m_scheduler.advance(std::chrono::seconds(1));
        settle();
    }
}

/// Until every queued call has been made; each makes at most a few more.
void Stage::settle()
{
    for (int round = 0; round < 4; ++round) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

/// R1
void Stage::checkEnd()
{
    settle();
    if (m_session->state() != engine::Session::State::Closed)
        violated(u"a session without a connection is closed"_s);
    for (const auto &device : m_devices.devices()) {
        if (device->owner() == m_session->id() || device->isActive())
            violated(u"nothing is driven after the end"_s);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    static World world;
    Stage stage(world.catalog);
    const QString input = QString::fromUtf8(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    for (const QStringView line : QStringView(input).split(u'\n', Qt::SkipEmptyParts))
        stage.play(line.toString());
    return 0;
}
